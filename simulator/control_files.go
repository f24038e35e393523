package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// serveSend takes files as JSON or as multipart.
func (s *Simulator) serveSend(w http.ResponseWriter, r *http.Request) {
	kind, arguments, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		inChat(s, "messages", s.Send)(w, r)
		return
	}
	id, err := s.pathChat(r)
	var sent []Message
	if err == nil {
		var spec SendSpec
		if spec, err = readSend(r, arguments["boundary"]); err == nil {
			sent, err = s.Send(id, spec)
		}
	}
	if err != nil {
		writeFieldError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"messages": sent})
}

// readSend reads the multipart form of a SendSpec: every file part is a file.
func readSend(r *http.Request, boundary string) (SendSpec, error) {
	var spec SendSpec
	p := &params{}
	if err := p.addMultipart(http.MaxBytesReader(nil, r.Body, maxControlBytes), boundary); err != nil {
		if errors.Is(err, errTooLarge) {
			return spec, &FieldError{Field: "files", Message: "are too large", status: http.StatusRequestEntityTooLarge}
		}
		return spec, asField("", err)
	}
	fields := map[string]any{}
	for _, q := range p.list {
		name, value := q.name, q.value
		fields[name] = value
		if name == "reply_to" || name == "topic" {
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil && value != "" {
				return spec, wrong(name, "must be a whole number")
			}
			fields[name] = n
		}
	}
	files := make([]FileSpec, 0, len(p.fileOrder))
	for _, u := range p.fileOrder {
		files = append(files, FileSpec{Name: u.name, Data: u.data, Mime: u.mime})
	}
	fields["files"] = []FileSpec{} // judged with the others, filled in after
	data, err := json.Marshal(fields)
	if err != nil {
		return spec, fmt.Errorf("reading the form: %w", err)
	}
	err = decode(data, &spec)
	spec.Files = files
	return spec, err
}

// Send sends files as a person; more than one are an album.
func (s *Simulator) Send(id int64, spec SendSpec) ([]Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, err := s.compose(id, spec.As, spec.Sender, spec.ReplyTo, spec.Topic, true)
	if err != nil {
		return nil, err
	}
	p, _ := s.personFor("as", spec.As, false) // compose found it
	caption, err := s.formatted(spec.Caption, "", "")
	if err == nil {
		err = caption.fitsCaption()
	}
	if err != nil {
		return nil, asField("caption", err)
	}
	kept, err := s.keep(spec)
	if err != nil {
		return nil, err
	}
	album := ""
	if len(kept) > 1 {
		album = s.nextAlbum()
	}
	out := make([]Message, 0, len(kept))
	for i, f := range kept {
		m := *first
		m.album, m.now.file = album, f
		if i == 0 {
			m.now.text, m.now.entities = caption.text, caption.entities
		}
		s.publish(&m, p)
		out = append(out, *s.messageView(&m, p))
	}
	return out, nil
}

// keep stores the files of a spec, all as one kind.
func (s *Simulator) keep(spec SendSpec) ([]*media, error) {
	if n := len(spec.Files); n < 1 || n > maxAlbum {
		return nil, wrong("files", "must be 1 to %d", maxAlbum)
	}
	kinds, err := kindsOf(spec)
	if err != nil {
		return nil, err
	}
	out := make([]*media, 0, len(spec.Files))
	for i, f := range spec.Files {
		if len(f.Name) > 255 || strings.ContainsAny(f.Name, "/\\\x00") {
			return nil, wrong("files", "file %d has a name that cannot be", i+1)
		}
		stored, err := s.store(&upload{name: f.Name, mime: f.Mime, data: f.Data}, kinds[i])
		if err != nil {
			return nil, asField("files", err)
		}
		out = append(out, stored)
	}
	return out, nil
}

// kindsOf chooses how each file is shown: as the spec says, or by their types, so that they can stand in one album.
func kindsOf(spec SendSpec) ([]mediaKind, error) {
	kinds := make([]mediaKind, len(spec.Files))
	if kind := mediaKind(spec.Kind); kind != "" {
		shape := kind.shape()
		switch {
		case !knownMedia(kind):
			return nil, wrong("kind", "must be photo, video, document, audio, voice, video_note or sticker")
		case len(spec.Files) > 1 && shape.album == "":
			return nil, wrong("files", "must be one")
		case spec.Caption != "" && !shape.captioned:
			return nil, wrong("caption", "cannot stand there")
		}
		for i := range kinds {
			kinds[i] = kind
		}
		return kinds, nil
	}
	for i, f := range spec.Files {
		kinds[i] = kindOf(mediaType(&upload{name: f.Name, mime: f.Mime, data: f.Data}))
		if kinds[i].shape().album != kinds[0].shape().album {
			for n := range kinds {
				kinds[n] = documentKind
			}
			break
		}
	}
	return kinds, nil
}

// kindOf is how a client shows files of a type.
func kindOf(mimeType string) mediaKind {
	switch t, _, _ := strings.Cut(mimeType, "/"); {
	case mimeType == "image/png", mimeType == "image/jpeg", mimeType == "image/gif":
		return photoKind
	case t == "video":
		return videoKind
	case t == "audio", mimeType == "application/ogg":
		return audioKind
	}
	return documentKind
}
