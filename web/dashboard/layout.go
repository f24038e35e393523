package dashboard

import (
	"bytes"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
)

//go:embed templates/*.html
var templateFiles embed.FS

// look is the pages in one language: a set of templates by page.
type look map[string]*template.Template

// view is a page's content.
type view struct {
	Template string
	Title    string // in the viewer's language
	Active   string // which entry of the menu it belongs to
	Data     any
	Status   int // of HTTP, 200 where 0
}

// frame is what the layout is made of.
type frame struct {
	view
	Viewer  viewer
	Base    string        // of the pages' own day
	Root    string        // of the dashboard
	Day     calendar.Date // the past day that is shown; zero is the present
	Today   calendar.Date
	Lang    string
	Now     time.Time
	Path    string // of the page itself, to come back to
	Live    bool   // whether the page looks for changes
	Present string // where the page of the present is
	Dated   bool   // whether there is such a page of a past day
}

// parseTemplates makes every page in every language.
func (p *Pages) parseTemplates() (map[directive.Lang]look, error) {
	looks := map[directive.Lang]look{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("listing the templates: %w", err)
	}
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		pages := look{}
		for _, name := range names {
			base := strings.TrimSuffix(path.Base(name), ".html")
			if base == "layout" || base == "parts" {
				continue
			}
			t, err := template.New("layout.html").Funcs(p.functions(lang)).
				ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", name)
			if err != nil {
				return nil, fmt.Errorf("reading the template %s: %w", name, err)
			}
			pages[base] = t
		}
		looks[lang] = pages
	}
	return looks, nil
}

// functions are what templates can call, in one language.
func (p *Pages) functions(lang directive.Lang) template.FuncMap {
	r, printer := p.o.Renderer, p.o.Renderer.Printer(lang)
	return template.FuncMap{
		"t":        func(key string, pairs ...any) string { return r.Label(lang, key, pairs...) },
		"n":        func(key string, n int, pairs ...any) string { return r.LabelN(lang, key, n, pairs...) },
		"number":   printer.Number,
		"date":     printer.Date,
		"longdate": printer.LongDate,
		"weekday":  printer.Weekday,
		"moment":   func(t time.Time) string { return printer.Moment(t.In(p.o.Zone)) },
		"deadline": printer.Deadline,
		"in":       func(text directive.Text) string { return text.In(lang) },
		"short":    func(o directive.Organisation) string { return short(o, lang) },
		"state":    func(s directive.AssignmentState) string { return r.State(lang, s) },
		"role":     func(role directive.Role) string { return r.Role(lang, role) },
		"percent":  func(s summary.Share) string { return percent(r.Printer(lang).Percent, s) },
		"progress": func(a directive.Assignment, d directive.Directive) string {
			return r.Progress(lang, a.Percent, a.Quantity, d.Target)
		},
		"reported": func(report directive.Report, d directive.Directive) string {
			return r.Progress(lang, report.Percent, report.Quantity, d.Target)
		},
		"target":    func(t directive.Target) string { return r.Target(lang, t) },
		"remaining": func(due calendar.Deadline, today calendar.Date) string { return r.Remaining(lang, due, today) },
		"milestone": func(m directive.Milestone) string { return r.Milestone(lang, m) },
		"bar":       bar,
		"plus":      func(i int) int { return i + 1 },
	}
}

func short(o directive.Organisation, lang directive.Lang) string {
	if s := o.Short.In(lang); s != "" {
		return s
	}
	if s := o.Name.In(lang); s != "" {
		return s
	}
	return string(o.ID)
}

// percent writes a share, "–" where there is nothing to take a share of.
func percent(write func(int64) string, s summary.Share) string {
	if !s.Known() {
		return "–"
	}
	return write(int64(s.Tenths()) * 100)
}

// make renders a page with its frame, and returns its status.
func (p *Pages) make(w io.Writer, r *http.Request, v viewer, s *standing, content page) (int, error) {
	made, err := content(r, v, s)
	if err != nil {
		return 0, err
	}
	if made.Status == 0 {
		made.Status = http.StatusOK
	}
	return made.Status, p.render(w, frame{
		view: made, Viewer: v, Now: s.Now, Path: r.URL.RequestURI(), Live: s.Day.IsZero(), Day: s.Day, Dated: hasPast(made.Template), Present: p.base + p.below(r),
	})
}

// hasPast tells whether a page can be shown as it was on a past day: how messages fare, and who did what, are lists of their own.
func hasPast(template string) bool {
	return template != "delivery" && template != "audit" && template != "fault"
}

func (p *Pages) render(w io.Writer, f frame) error {
	f.Base, f.Root, f.Lang = p.dayOf(f.Day), p.base, string(known(f.Viewer.Lang))
	f.Today = calendar.Of(p.o.Clock.Now(), p.o.Zone)
	t := p.looks[directive.Lang(f.Lang)][f.Template]
	if t == nil {
		return fmt.Errorf("there is no page %q", f.Template)
	}
	if err := t.Execute(w, f); err != nil {
		return fmt.Errorf("making the page %s: %w", f.Template, err)
	}
	return nil
}

// write renders a page without figures and sends it.
func (p *Pages) write(w http.ResponseWriter, r *http.Request, status int, v viewer, name, title string, data any) {
	var buffer bytes.Buffer
	f := frame{
		view:   view{Template: name, Title: p.o.Renderer.Label(known(v.Lang), title), Data: data},
		Viewer: v, Now: p.o.Clock.Now(), Path: p.base,
	}
	if err := p.render(&buffer, f); err != nil {
		p.broken(w, r, err)
		return
	}
	p.send(w, r, status, buffer.Bytes())
}

// send sends a finished page.
func (p *Pages) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		p.o.Logger.Debug("whoever asked for a page went away", "path", r.URL.Path, "error", err)
	}
}

// fault is a page that says what is wrong and what to do instead.
type fault struct{ Text string }

// fail answers with such a page, in the person's language where it is known who it is.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, status int, key string) {
	v, err := p.viewer(r)
	if err != nil {
		v = viewer{Theme: theme(r), Lang: spoken(r)}
	}
	p.failFor(w, r, status, v, key)
}

// failFor is fail where it is known whom it is for.
func (p *Pages) failFor(w http.ResponseWriter, r *http.Request, status int, v viewer, key string) {
	var buffer bytes.Buffer
	f := frame{
		view: view{
			Template: "fault", Title: p.o.Renderer.Label(v.Lang, "page.fault_title"),
			Data: fault{p.o.Renderer.Label(v.Lang, key)},
		},
		Viewer: v, Now: p.o.Clock.Now(), Path: p.base,
	}
	if err := p.render(&buffer, f); err != nil {
		p.o.Logger.Error("a page that says what is wrong could not be made", "error", err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	p.send(w, r, status, buffer.Bytes())
}

// missing is the content of a page about something that isn't there, or isn't the viewer's business: to them that is the same.
func (p *Pages) missing(v viewer, key string) (view, error) {
	return view{
		Template: "fault", Title: p.o.Renderer.Label(v.Lang, "page.fault_title"), Status: http.StatusNotFound,
		Data: fault{p.o.Renderer.Label(v.Lang, key)},
	}, nil
}

// broken answers where the fault is ours.
func (p *Pages) broken(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	p.o.Logger.Error("a page could not be made", "path", r.URL.Path, "error", err)
	p.fail(w, r, http.StatusServiceUnavailable, "page.fault_ours")
}

// spoken guesses the language of somebody unknown.
func spoken(r *http.Request) directive.Lang {
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		return directive.English
	}
	return directive.Vietnamese
}

// back returns the page that a form was sent from; never an address elsewhere.
func (p *Pages) back(r *http.Request) string {
	to, err := url.Parse(r.PostForm.Get("back"))
	if err != nil || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(to.Path, p.base) ||
		strings.Contains(to.Path, "//") || strings.Contains(to.Path, "\\") {
		return p.base
	}
	return to.RequestURI()
}

// key makes the key of a Turn that is nobody's repetition.
func (p *Pages) key(prefix string) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(p.o.Random, b[:]); err != nil {
		return "", fmt.Errorf("choosing a key: %w", err)
	}
	return prefix + hex.EncodeToString(b[:]), nil
}
