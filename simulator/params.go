package simulator

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxParamBytes = 1 << 20   // of parameters in one request
	maxParams     = 1000      // in one request, more are not looked at
	maxFiles      = 50        // in one request
	maxFileBytes  = 50 << 20  // of one upload
	maxBodyBytes  = 128 << 20 // of a whole multipart request
)

// params are the parameters of one call, whatever way they came.
type params struct {
	list  []param
	files map[string]*upload
	// fileOrder has every file part, also those of one name.
	fileOrder []*upload
}

// param is one parameter as text. There are few in a call, so that a list is walked faster than a map is made.
type param struct{ name, value string }

// upload is one file part of a request.
type upload struct {
	field, name, mime string
	data              []byte
}

func (p *params) add(name, value string) {
	if len(p.list) < maxParams && !p.has(name) { // the first one counts
		p.list = append(p.list, param{name, value})
	}
}

func (p *params) arg(name string) string {
	for i := range p.list {
		if p.list[i].name == name {
			return p.list[i].value
		}
	}
	return ""
}

func (p *params) has(name string) bool {
	return slices.ContainsFunc(p.list, func(q param) bool { return q.name == name })
}

// flag is lenient, as the server is.
func (p *params) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(p.arg(name))) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// integer reads a number and clamps it; what is no number counts as missing.
func (p *params) integer(name string, missing, lowest, highest int64) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(p.arg(name)), 10, 64)
	if err != nil {
		n = missing
	}
	return min(max(n, lowest), highest)
}

var errTooLarge = &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}

// parseParams reads the query string and the body of r.
func parseParams(r *http.Request) (*params, error) {
	p := &params{list: make([]param, 0, 6)}
	if r.URL.RawQuery != "" {
		if err := p.addForm(r.URL.RawQuery); err != nil {
			return nil, err
		}
	}
	if r.Method == http.MethodPost && r.Body != nil && r.Body != http.NoBody {
		if err := p.addBody(r); err != nil {
			return nil, err
		}
	}
	for _, q := range p.list {
		if !utf8.ValidString(q.value) || !utf8.ValidString(q.name) {
			return nil, badRequest("Strings must be encoded in UTF-8")
		}
	}
	return p, nil
}

func (p *params) addBody(r *http.Request) error {
	kind, arguments, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "multipart/form-data", "multipart/mixed":
		return p.addMultipart(r.Body, arguments["boundary"])
	case "application/json":
		body, err := readParams(r.Body, r.ContentLength)
		if err != nil {
			return err
		}
		return p.addJSON(body)
	case "application/x-www-form-urlencoded":
		body, err := readParams(r.Body, r.ContentLength)
		if err != nil {
			return err
		}
		return p.addForm(string(body))
	}
	return nil // the server reads no other kind of body
}

func readParams(body io.Reader, length int64) ([]byte, error) {
	if length > maxParamBytes {
		return nil, errTooLarge
	}
	if length > 0 {
		data := make([]byte, length)
		if _, err := io.ReadFull(body, data); err != nil {
			return nil, badRequest("can't read the request")
		}
		return data, nil
	}
	data, err := io.ReadAll(io.LimitReader(body, maxParamBytes+1))
	if err != nil {
		return nil, badRequest("can't read the request")
	}
	if len(data) > maxParamBytes {
		return nil, errTooLarge
	}
	return data, nil
}

func (p *params) addForm(raw string) error {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if name == "" {
			continue
		}
		n, err := url.QueryUnescape(name)
		if err != nil {
			return badRequest("can't parse the parameters")
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return badRequest("can't parse the parameters")
		}
		p.add(n, v)
	}
	return nil
}

// addJSON takes the fields of the body's object: strings as they are, anything else as its JSON text.
func (p *params) addJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	object, err := parseObject(body)
	if err != nil {
		return badRequest("can't parse JSON content: expected an Object")
	}
	for _, f := range object {
		if f.raw[0] != '"' {
			p.add(f.name, string(f.raw))
			continue
		}
		s, valid := unquote(f.raw)
		if !valid {
			return badRequest("can't parse JSON content: field %q", f.name)
		}
		p.add(f.name, s)
	}
	return nil
}

func (p *params) addMultipart(body io.Reader, boundary string) error {
	if boundary == "" {
		return badRequest("boundary not found")
	}
	reader := multipart.NewReader(io.LimitReader(body, maxBodyBytes+1), boundary)
	total, texts := 0, 0
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRequest("can't parse the multipart body")
		}
		data, err := io.ReadAll(io.LimitReader(part, maxFileBytes+1))
		if err != nil {
			return badRequest("can't parse the multipart body")
		}
		if total += len(data); len(data) > maxFileBytes || total > maxBodyBytes {
			return errTooLarge
		}
		if part.FileName() == "" && !isFilePart(part) {
			if texts += len(data); texts > maxParamBytes {
				return errTooLarge
			}
			p.add(part.FormName(), string(data))
			continue
		}
		if err := p.addFile(part, data); err != nil {
			return err
		}
	}
}

// isFilePart tells a file without a name from a parameter.
func isFilePart(part *multipart.Part) bool {
	_, arguments, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return false
	}
	_, named := arguments["filename"]
	return named
}

func (p *params) addFile(part *multipart.Part, data []byte) error {
	if len(p.fileOrder) >= maxFiles {
		return badRequest("too many files in the request")
	}
	if p.files == nil {
		p.files = map[string]*upload{}
	}
	field := part.FormName()
	u := &upload{field: field, name: part.FileName(), mime: part.Header.Get("Content-Type"), data: data}
	p.fileOrder = append(p.fileOrder, u)
	if p.files[field] == nil {
		p.files[field] = u
	}
	return nil
}

// upload returns the file that the parameter name means: a part of that name, or the one an attach:// address names.
func (p *params) upload(name string) *upload {
	if f := p.files[name]; f != nil {
		return f
	}
	return p.attached(p.arg(name))
}

func (p *params) attached(value string) *upload {
	if field, ok := strings.CutPrefix(value, "attach://"); ok {
		return p.files[field]
	}
	return nil
}
