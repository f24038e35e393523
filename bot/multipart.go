package bot

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// partsOf returns the files whose bytes go with a request, each once.
func partsOf(out []outgoing) []chat.Blob {
	var parts []chat.Blob
	seen := map[string]bool{}
	for _, o := range out {
		if o.id == "" && !seen[o.blob.Hash] {
			seen[o.blob.Hash] = true
			parts = append(parts, o.blob)
		}
	}
	return parts
}

// body is what a request posts. It can be opened more than once.
type body struct {
	kind   string // the content type
	length int64
	open   func() io.ReadCloser
}

// formBody posts a form.
func formBody(form []byte) body {
	return body{
		kind: "application/x-www-form-urlencoded", length: int64(len(form)),
		open: func() io.ReadCloser { return io.NopCloser(bytes.NewReader(form)) },
	}
}

// multipartBody posts parameters with files. The files' bytes are not copied.
func multipartBody(params tgbotapi.Params, files []chat.Blob) (body, error) {
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	var pieces [][]byte
	cut := 0
	for name, value := range params {
		if err := w.WriteField(name, value); err != nil {
			return body{}, fmt.Errorf("writing the form: %w", err)
		}
	}
	marks := make([]int, len(files))
	for i, f := range files {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", multipart.FileContentDisposition(f.Hash, f.Name))
		kind := f.Type
		if kind == "" {
			kind = "application/octet-stream"
		}
		header.Set("Content-Type", strings.NewReplacer("\r", "", "\n", "").Replace(kind))
		if _, err := w.CreatePart(header); err != nil {
			return body{}, fmt.Errorf("writing the form: %w", err)
		}
		marks[i] = text.Len()
	}
	if err := w.Close(); err != nil {
		return body{}, fmt.Errorf("writing the form: %w", err)
	}
	length := int64(text.Len())
	for i, mark := range marks {
		pieces = append(pieces, text.Bytes()[cut:mark], files[i].Bytes)
		length += int64(len(files[i].Bytes))
		cut = mark
	}
	pieces = append(pieces, text.Bytes()[cut:])
	return body{
		kind: w.FormDataContentType(), length: length,
		open: func() io.ReadCloser {
			readers := make([]io.Reader, len(pieces))
			for i, p := range pieces {
				readers[i] = bytes.NewReader(p)
			}
			return io.NopCloser(io.MultiReader(readers...))
		},
	}, nil
}
