package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif"  // their headers tell a photo's size
	_ "image/jpeg" // "
	_ "image/png"  // "
	"mime"
	"net/http"
	"path"
	"strings"
)

const (
	maxPhotoBytes    = 10 << 20
	maxDownloadBytes = 20 << 20
	maxPhotoSides    = 10000 // width and height together
	maxPhotoRatio    = 20
)

// media is a file that was sent. Sending it again by its file_id shares it.
type media struct {
	number        int
	id, unique    string // file_id and file_unique_id
	name, mime    string
	path          string // as getFile tells it
	kind          mediaKind
	width, height int
	data          []byte
}

func (f *media) key() string { return fmt.Sprintf("F%d", f.number) }

// store keeps the bytes of an upload as a file of a kind.
func (s *Simulator) store(u *upload, kind mediaKind) (*media, error) {
	f := &media{name: u.name, mime: mediaType(u), kind: kind, data: u.data}
	if len(u.data) == 0 {
		return nil, badRequest("file must be non-empty")
	}
	if len(u.data) > maxFileBytes {
		return nil, errTooLarge
	}
	if kind == photoKind {
		if err := f.measure(); err != nil {
			return nil, err
		}
	}
	s.fileCount++
	f.number = s.fileCount
	seed := binary.BigEndian.AppendUint64([]byte(s.options.Token), uint64(s.era)<<32|uint64(f.number))
	sum := sha256.Sum256(seed)
	shape := kind.shape()
	f.id = shape.prefix + "ACAgUAAxkB" + base64.RawURLEncoding.EncodeToString(sum[:24])
	f.unique = "AgAD" + base64.RawURLEncoding.EncodeToString(sum[24:30])
	f.path = fmt.Sprintf("%s/file_%d%s", shape.folder, f.number-1, f.extension())
	s.filesByID[f.id] = f
	s.filesByPath[f.path] = f
	s.files = append(s.files, f)
	return f, nil
}

func (f *media) measure() error {
	if len(f.data) > maxPhotoBytes {
		return badRequest("File of size %d bytes is too big for a photo; the maximum size is %d bytes", len(f.data), maxPhotoBytes)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(f.data))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	longer, shorter := max(config.Width, config.Height), min(config.Width, config.Height)
	if longer+shorter > maxPhotoSides || longer > shorter*maxPhotoRatio {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	f.width, f.height, f.mime = config.Width, config.Height, "image/"+format
	return nil
}

func (f *media) extension() string {
	if ext := path.Ext(f.name); ext != "" && len(ext) <= 8 && nameLen(ext, 1) == len(ext)-1 {
		return strings.ToLower(ext)
	}
	if strings.HasPrefix(f.mime, "image/") {
		return "." + strings.Replace(strings.TrimPrefix(f.mime, "image/"), "jpeg", "jpg", 1)
	}
	return ""
}

// mediaType trusts the name's extension first, then the sender, then the bytes.
func mediaType(u *upload) string {
	if t := officeType(path.Ext(u.name)); t != "" {
		return t
	}
	if t, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(u.name))); err == nil && t != "" {
		return t
	}
	if t, _, err := mime.ParseMediaType(u.mime); err == nil && t != "" && t != "application/octet-stream" {
		return t
	}
	t, _, _ := strings.Cut(http.DetectContentType(u.data), ";")
	return t
}

// officeType knows what machines without a list of types don't.
func officeType(ext string) string {
	const office = "application/vnd.openxmlformats-officedocument."
	switch strings.ToLower(ext) {
	case ".docx":
		return office + "wordprocessingml.document"
	case ".xlsx":
		return office + "spreadsheetml.sheet"
	case ".pptx":
		return office + "presentationml.presentation"
	case ".csv":
		return "text/csv"
	case ".txt":
		return "text/plain"
	}
	return ""
}

// mediaArgument finds the file that a parameter means: an upload, or one sent before.
func (s *Simulator) mediaArgument(value string, u *upload, kind mediaKind) (*media, error) {
	switch {
	case u != nil:
		return s.store(u, kind)
	case value == "" || strings.HasPrefix(value, "attach://"):
		return nil, badRequest("there is no %s in the request", kind.shape().noun)
	case strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://"):
		return nil, badRequest("failed to get HTTP URL content")
	}
	f := s.filesByID[value]
	if f == nil {
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	if f.kind != kind {
		return nil, badRequest("can't use file of type %s as %s", f.kind.shape().name, kind.shape().name)
	}
	return f, nil
}

// serveFile answers /file/bot<token>/<path>.
func (s *Simulator) serveFile(w http.ResponseWriter, r *http.Request) {
	token, file, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	if refused := s.checkToken(token); refused != nil {
		writeError(w, refused)
		return
	}
	s.mu.Lock()
	f := s.filesByPath[file]
	s.mu.Unlock()
	if f == nil || len(f.data) > maxDownloadBytes {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", fmt.Sprint(len(f.data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.data) // the reader may have gone
	}
}
