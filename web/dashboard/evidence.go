package dashboard

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// Files fetches what people sent, by the messenger's id.
type Files interface {
	// Download returns the bytes of a file, at most limit of them; the error is chat.ErrTooBig, wrapped, where there are more.
	Download(ctx context.Context, id string, limit int64) ([]byte, error)
}

// maxEvidence is how big a file may be, in bytes: the messenger hands no bigger one to bots.
const maxEvidence = 20 << 20

// evidence answers with a file that proves a report. Pictures are shown; whatever else people send is saved and never opened
// in the page's name.
func (p *Pages) evidence(w http.ResponseWriter, r *http.Request, v viewer) {
	file, found, err := p.proof(r, v)
	switch {
	case err != nil:
		p.broken(w, r, err)
		return
	case !found || p.o.Files == nil:
		p.fail(w, r, http.StatusNotFound, "page.fault_file")
		return
	case file.Kind == directive.LocationFile:
		http.Redirect(w, r, "https://www.openstreetmap.org/search?query="+file.ID, http.StatusSeeOther)
		return
	}
	body, err := p.o.Files.Download(r.Context(), file.ID, maxEvidence)
	switch {
	case errors.Is(err, chat.ErrTooBig):
		p.fail(w, r, http.StatusRequestEntityTooLarge, "page.fault_file_big")
		return
	case err != nil:
		p.o.Logger.Warn("a file could not be fetched", "path", r.URL.Path, "error", err)
		p.fail(w, r, http.StatusBadGateway, "page.fault_file")
		return
	}
	h := w.Header()
	// A day in the browser's own cache: the same file is looked at again and again, and never changes.
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(24*time.Hour/time.Second)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Type", "application/octet-stream")
	disposition := "attachment"
	if kind := http.DetectContentType(body); file.Kind == directive.PhotoFile && slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, kind) {
		h.Set("Content-Type", kind)
		disposition = "inline"
	}
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": fileName(file)}))
	if _, err := w.Write(body); err != nil {
		p.o.Logger.Debug("whoever asked for a file went away", "error", err)
	}
}

// proof finds the file that an address names, where the viewer may see it.
func (p *Pages) proof(r *http.Request, v viewer) (directive.File, bool, error) {
	var numbers [3]int
	for i, name := range []string{"number", "report", "file"} {
		n, err := strconv.Atoi(r.PathValue(name))
		if err != nil {
			n = -1 // no report and no file has it
		}
		numbers[i] = n
	}
	key := directive.AssignmentKey{Directive: numbers[0], Organisation: directive.OrgID(r.PathValue("org"))}
	if !v.sees(key.Organisation) {
		return directive.File{}, false, nil
	}
	reports, err := p.o.Store.Reports(r.Context(), key)
	if err != nil {
		return directive.File{}, false, fmt.Errorf("reading the reports under %v: %w", key, err)
	}
	for _, one := range reports {
		if at := numbers[2]; one.Number == numbers[1] && at >= 0 && at < len(one.Evidence) {
			return one.Evidence[at], true, nil
		}
	}
	return directive.File{}, false, nil
}

// fileName is what a file is saved as: its own name without any path, or one by its kind.
func fileName(f directive.File) string {
	if name := path.Base(strings.ReplaceAll(f.Name, "\\", "/")); f.Name != "" && name != "." && name != "/" {
		return name
	}
	switch f.Kind {
	case directive.PhotoFile:
		return "photo.jpg"
	case directive.VideoFile, directive.VideoNoteFile:
		return "video.mp4"
	case directive.VoiceFile, directive.AudioFile:
		return "voice.ogg"
	}
	return "file.bin"
}
