package dashboard

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
)

//go:embed static/*
var staticFiles embed.FS

// asset is a file that pages load.
type asset struct {
	body []byte
	kind string // its content type
	tag  string // changes with the content
}

// kinds are the content types of the pages' files, by how their names end.
func kinds() map[string]string {
	return map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
}

func readAssets() (map[string]asset, error) {
	names, err := fs.Glob(staticFiles, "static/*")
	if err != nil {
		return nil, fmt.Errorf("listing the pages' files: %w", err)
	}
	assets := map[string]asset{}
	for _, name := range names {
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		kind := kinds()[path.Ext(name)]
		if kind == "" {
			return nil, fmt.Errorf("nobody knows what kind of file %s is", name)
		}
		sum := sha256.Sum256(body)
		assets[path.Base(name)] = asset{body: body, kind: kind, tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return assets, nil
}

// static serves a file. It holds nothing of anybody, so a browser may keep it, asking each time whether it is the same.
func (p *Pages) static(w http.ResponseWriter, r *http.Request) {
	a, ok := p.assets[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", a.tag)
	h.Set("Content-Type", a.kind)
	if r.Header.Get("If-None-Match") == a.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if _, err := w.Write(a.body); err != nil {
		p.o.Logger.Debug("whoever asked for a file went away", "path", r.URL.Path, "error", err)
	}
}
