package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	c := load(t)
	if diff := cmp.Diff(c.Keys(Vietnamese), c.Keys(English)); diff != "" {
		t.Errorf("keys (-vi +en):\n%s", diff)
	}
	if c.Has(Vietnamese, "core.nothing") || !c.Has(English, "core.date") {
		t.Error("Has is wrong")
	}
}

func TestTexts(t *testing.T) {
	tag := regexp.MustCompile(`</?[a-z]+`)
	address := regexp.MustCompile(`(?i)(^|[^\p{L}])bạn($|[^\p{L}])`)
	for lang, messages := range load(t).messages {
		for key, m := range messages {
			for _, text := range []string{m.One, m.Other} {
				open := map[string]int{}
				for _, found := range tag.FindAllString(text, -1) {
					if name, closes := strings.CutPrefix(found, "</"); closes {
						open[name]--
					} else {
						open[found[1:]]++
					}
				}
				for name, n := range open {
					if n != 0 {
						t.Errorf("%s in %s: <%s> is not closed as often as opened", key, lang, name)
					}
				}
				if strings.TrimSpace(text) != text {
					t.Errorf("%s in %s has white space around it", key, lang)
				}
			}
			switch {
			case m.Other == "":
				t.Errorf("%s in %s is empty", key, lang)
			case lang == Vietnamese && m.One != "":
				t.Errorf("%s: Vietnamese has one form only", key)
			case lang == Vietnamese && address.MatchString(m.Other):
				t.Errorf("%s: an official is not addressed so: %q", key, m.Other)
			}
		}
	}
}

// use is a key in the source.
type use struct {
	key    string
	prefix bool     // only the beginning stands in the source
	names  []string // of the parameters that are given with it
	call   bool     // names are all that are given
	at     string
}

// areas returns what keys begin with.
func areas(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(files, "catalogue/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range names {
		area, _, _ := strings.Cut(filepath.Base(name), ".")
		found = append(found, area)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// A literal that looks like a key but names a file is none.
var fileName = regexp.MustCompile(`\.(png|xlsx|docx|csv|toml|json|txt|html|db|md)$`)

var parameterName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// uses finds the keys in the source of the whole program.
func uses(t *testing.T) []use {
	t.Helper()
	form := regexp.MustCompile(`^(` + strings.Join(areas(t), "|") + `)\.[a-z0-9_.]*$`)
	var found []use
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && (strings.HasPrefix(entry.Name(), ".") ||
			slices.Contains([]string{"testdata", "tools", "bench", "simulator"}, entry.Name())):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Base(filepath.Dir(path)) == "templates" && strings.HasSuffix(path, ".html"):
			page, err := os.ReadFile(path)
			found = append(found, templateKeys(path, string(page), areas(t))...)
			return err
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		found = append(found, keysOf(set, file, form)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// templateKeys finds the keys in a page's template: {{t "page.x" "Name" .Value}}, or {{t (print "page.x_" .Value)}} for a prefix.
func templateKeys(at, text string, areas []string) []use {
	key := regexp.MustCompile(`(print )?"((?:` + strings.Join(areas, "|") + `)\.[a-z0-9_.]*)"([^{})]*)`)
	name := regexp.MustCompile(`"([A-Z][A-Za-z0-9]*)"`)
	var found []use
	for _, m := range key.FindAllStringSubmatch(text, -1) {
		u := use{key: m[2], prefix: m[1] != "", call: true, at: at}
		for _, n := range name.FindAllStringSubmatch(m[3], -1) {
			u.names = append(u.names, n[1])
		}
		found = append(found, u)
	}
	return found
}

// keysOf finds the keys in one file. Those in a call come with the names of its parameters.
func keysOf(set *token.FileSet, file *ast.File, form *regexp.Regexp) []use {
	var found []use
	seen := map[ast.Expr]bool{}
	add := func(expr ast.Expr, u use) {
		text, ok := literal(expr)
		if !ok || seen[expr] || !form.MatchString(text) || fileName.MatchString(text) {
			return
		}
		seen[expr] = true
		u.key, u.at = text, set.Position(expr.Pos()).String()
		u.prefix = u.prefix || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_")
		found = append(found, u)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BinaryExpr:
			add(node.X, use{prefix: true})
		case *ast.CallExpr:
			u := use{call: !node.Ellipsis.IsValid()}
			for _, arg := range node.Args {
				if name, ok := literal(arg); ok && parameterName.MatchString(name) {
					u.names = append(u.names, name)
				}
			}
			if len(node.Args) > 0 && callsForText(node) {
				for _, arg := range node.Args[:min(2, len(node.Args))] {
					add(arg, u)
				}
			}
		case *ast.BasicLit:
			add(node, use{})
		}
		return true
	})
	return found
}

// callsForText tells whether a call makes a text at once from a key and parameters.
func callsForText(call *ast.CallExpr) bool {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	return slices.Contains([]string{"T", "N", "Text", "TextN", "Label", "LabelN", "add", "get", "button"}, name)
}

func literal(expr ast.Expr) (string, bool) {
	lit, ok := expr.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestEveryKeyInTheSourceHasItsText(t *testing.T) {
	c := load(t)
	keys := c.Keys(Vietnamese)
	found := uses(t)
	if len(found) < 50 {
		t.Fatalf("only %d keys are found in the source: the search is broken", len(found))
	}
	for _, u := range found {
		if u.prefix {
			if !slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, u.key) }) {
				t.Errorf("%s: no key begins with %q", u.at, u.key)
			}
			continue
		}
		if !c.Has(Vietnamese, u.key) {
			t.Errorf("%s: %q has no text", u.at, u.key)
		}
	}
}

func TestEveryParameterIsGiven(t *testing.T) {
	c := load(t)
	checked := 0
	for _, u := range uses(t) {
		if !u.call || u.prefix {
			continue
		}
		checked++
		for _, lang := range Languages() {
			m := c.messages[lang][u.key]
			if m == nil {
				continue // Reported by the test above.
			}
			wanted, err := fields(m)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range wanted {
				if name != "N" && !slices.Contains(u.names, name) {
					t.Errorf("%s: %q in %s uses {{.%s}}, which is not given", u.at, u.key, lang, name)
				}
			}
		}
	}
	if checked < 30 {
		t.Fatalf("only %d calls are found in the source: the search is broken", checked)
	}
}

func TestNoKeyIsUnused(t *testing.T) {
	found := uses(t)
	for _, key := range load(t).Keys(Vietnamese) {
		if !slices.ContainsFunc(found, func(u use) bool {
			return u.key == key || (u.prefix && strings.HasPrefix(key, u.key))
		}) {
			t.Errorf("%q is used nowhere", key)
		}
	}
}

func TestTemplateKeys(t *testing.T) {
	const page = `<p>{{t "page.a" "Name" .Name "At" .Now}} {{t (print "page.b_" .State)}}{{if eq .X "page"}}{{n "page.c" 3}}{{end}}</p>`
	var got []string
	for _, u := range templateKeys("x.html", page, []string{"page"}) {
		got = append(got, fmt.Sprintf("%s %t %v", u.key, u.prefix, u.names))
	}
	if diff := cmp.Diff([]string{"page.a false [Name At]", "page.b_ true []", "page.c false []"}, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestKeysOf(t *testing.T) {
	const source = `package p
func f() {
	r.Text(lang, "notice.a", "Name", 1, "Date", d)
	p.T("notice.b", pairs...)
	p.add("notice.role_" + role)
	key := "notice.c"
	open("notice.png")
	other("elsewhere.d")
}`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range keysOf(set, file, regexp.MustCompile(`^notice\.[a-z_.]*$`)) {
		got = append(got, fmt.Sprintf("%s %t %v %t", u.key, u.prefix, u.names, u.call))
	}
	want := []string{
		"notice.a false [Name Date] true", "notice.b false [] false", "notice.role_ true [] false", "notice.c false [] false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
