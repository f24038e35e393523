package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "giaoban"

// rule says what a package may import beside the standard library.
type rule struct {
	May     []string // packages of this module; "all" for all of them
	Not     []string // but these, after "all"
	Modules []string // of others
}

// common are the packages that pkg may import whatever its rule says.
func common(pkg string) []string {
	switch pkg {
	case "clock", "fold":
		return nil
	case "simulator":
		return []string{"clock"}
	}
	return []string{"clock", "fold"}
}

// belongsToTests tells whether a package is one that "all" leaves out.
func belongsToTests(pkg string) bool {
	return slices.Contains([]string{"browsertest", "store/storetest", "store/redistest", "summary/summarytest"}, pkg)
}

// house is the table of docs/architecture.md.
func house() map[string]rule {
	const (
		kong, yaml, text = "github.com/alecthomas/kong", "gopkg.in/yaml.v3", "golang.org/x/text"
		flow             = "handlers/flow"
	)
	conversation := func(more ...string) rule {
		return rule{May: append([]string{flow, "chat", "directive", "i18n", "render", "calendar", "store"}, more...)}
	}
	engine := func(modules ...string) rule {
		return rule{May: []string{"store", "directive", "chat", "calendar"}, Modules: modules}
	}
	return map[string]rule{
		".":        {May: []string{"command"}},
		"command":  {May: []string{"all"}, Modules: []string{kong, "github.com/schollz/progressbar/v3", "golang.org/x/term"}},
		"app":      {May: []string{"all"}, Not: []string{"command"}},
		"office":   {May: []string{"directive", "calendar"}, Modules: []string{yaml}},
		"demo":     {May: []string{"all"}, Not: []string{"command"}},
		"clock":    {},
		"fold":     {Modules: []string{text}},
		"calendar": {Modules: []string{"github.com/robfig/cron/v3", text}},
		"config": {
			May: []string{"calendar"}, Modules: []string{kong, "github.com/alecthomas/kong-yaml", yaml},
		},
		"directive": {May: []string{"calendar"}},
		"minutes":   {May: []string{"directive", "calendar"}, Modules: []string{text}},
		"chat":      {},
		"pass":      {},
		"i18n": {
			May: []string{"calendar"}, Modules: []string{"github.com/BurntSushi/toml", "github.com/nicksnyder/go-i18n/v2", text},
		},
		"summary": {May: []string{"directive", "i18n", "calendar"}},
		"summary/chart": {May: []string{"summary", "directive", "i18n", "calendar"}, Modules: []string{
			"github.com/go-analyze/charts", "github.com/go-fonts/dejavu", "github.com/golang/freetype",
		}},
		"summary/sheet": {
			May: []string{"summary", "directive", "i18n", "calendar"}, Modules: []string{"github.com/xuri/excelize/v2"},
		},
		"summary/summarytest": {May: []string{"all"}, Modules: []string{"pgregory.net/rapid"}},
		"digest": {May: []string{
			"ledger", "render", "summary", "summary/source", "chat", "directive", "calendar",
		}},
		"summary/source":   {May: []string{"summary", "directive", "calendar", "store"}},
		"summary/document": {May: []string{"summary", "directive", "i18n", "calendar"}},
		"render":           {May: []string{"directive", "chat", "i18n", "calendar", "summary"}},
		"ledger":           {May: []string{"directive", "chat", "render", "store"}},
		"store":            {May: []string{"directive", "chat"}},
		"store/sqlite":     engine("modernc.org/libc", "modernc.org/sqlite"),
		"store/redis":      engine("github.com/redis/go-redis/v9"),
		"store/redistest":  {},
		"browsertest":      {},
		"store/storetest":  engine("github.com/google/go-cmp", "pgregory.net/rapid"),
		"store/transfer":   {May: []string{"store"}},
		"outbox":           {May: []string{"chat"}},
		"bot": {
			May: []string{"chat"},
			Modules: []string{
				"github.com/go-json-experiment/json", "github.com/go-telegram-bot-api/telegram-bot-api/v5", "golang.org/x/net",
			},
		},
		"handlers": {May: []string{
			flow, "handlers/join", "handlers/issue", "handlers/respond", "handlers/track", "handlers/settings", "handlers/visit",
			"ledger", "chat", "directive", "i18n", "render", "store",
		}},
		flow:               {May: []string{"chat", "directive", "calendar"}},
		"handlers/join":    conversation("office"),
		"handlers/issue":   conversation("minutes"),
		"handlers/respond": conversation(),
		"handlers/track": conversation(
			"summary", "summary/source", "summary/chart", "summary/sheet", "summary/document",
		),
		"handlers/settings": conversation(),
		"handlers/visit":    conversation("pass"),
		"scheduler":         {May: []string{"ledger", "directive", "calendar", "store", "chat"}},
		"web": {
			May: []string{"ledger", "directive", "i18n", "summary", "chat"}, Modules: []string{"github.com/prometheus/client_golang"},
		},
		"web/dashboard": {May: []string{
			"ledger", "directive", "i18n", "summary", "summary/source", "summary/chart", "summary/document", "summary/sheet", "chat", "calendar", "render",
			"pass", "store",
		}},
		"simulator": {},
	}
}

// allows tells whether a package may import a path, given its rule.
func (r rule) allows(pkg, imported string) bool {
	if imported == module || strings.HasPrefix(imported, module+"/") {
		inner := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
		if slices.Contains(common(pkg), inner) || slices.Contains(r.May, inner) {
			return true
		}
		return slices.Contains(r.May, "all") && inner != "" && !belongsToTests(inner) && !slices.Contains(r.Not, inner)
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return imported != "C"
	}
	return slices.ContainsFunc(r.Modules, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") })
}

// violations lists the imports that the table forbids: by package, what it imports.
func violations(table map[string]rule, imports map[string][]string) []string {
	var wrong []string
	for pkg, paths := range imports {
		r, listed := table[pkg]
		if !listed {
			wrong = append(wrong, pkg+" is not in the table")
			continue
		}
		for _, imported := range paths {
			if !r.allows(pkg, imported) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s", pkg, imported))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// source is a file that goes into the binary.
type source struct {
	name  string
	pkg   string // its folder
	file  *ast.File
	lines int
	set   *token.FileSet
}

// sources reads all Go files but tests. Folders with a go.mod of their own are other modules.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".":
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil || d.Name()[0] == '.' || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{
			name: filepath.ToSlash(name), pkg: path.Dir(filepath.ToSlash(name)), file: file, set: set,
			lines: set.File(file.FileStart).LineCount(),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files were found", len(all))
	}
	return all
}

func TestImportsAreThoseOfTheTable(t *testing.T) {
	imports := map[string][]string{}
	for _, s := range sources(t) {
		if _, seen := imports[s.pkg]; !seen {
			imports[s.pkg] = nil // a package without imports needs its row too
		}
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			imports[s.pkg] = append(imports[s.pkg], imported)
		}
	}
	for _, wrong := range violations(house(), imports) {
		t.Errorf("%s: docs/architecture.md doesn't allow it", wrong)
	}
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	const telegram = "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	for _, c := range []struct {
		pkg, imported string
		allowed       bool
	}{
		{"directive", "time", true},
		{"directive", "giaoban/calendar", true},
		{"directive", "giaoban/clock", true},
		{"directive", "giaoban/chat", false},
		{"directive", "giaoban/directive/inner", false},
		{"directive", "github.com/google/uuid", false},
		{"handlers/join", "giaoban/handlers/respond", false},
		{"handlers/join", "giaoban/handlers", false},
		{"handlers/track", "giaoban/summary", true},
		{"handlers/respond", "giaoban/summary", false},
		{"handlers/respond", "giaoban/store", true},
		{"handlers/respond", "giaoban/store/sqlite", false},
		{"ledger", "giaoban/store/sqlite", false},
		{"outbox", "giaoban/directive", false},
		{"bot", telegram, true},
		{"outbox", telegram, false},
		{"fold", "golang.org/x/text/unicode/norm", true},
		{"fold", "golang.org/x/textual", false},
		{"clock", "giaoban/fold", false},
		{"simulator", "giaoban/clock", true},
		{"simulator", "giaoban/fold", false},
		{"simulator", "giaoban/chat", false},
		{"simulator", telegram, false},
		{"app", "giaoban/store/sqlite", true},
		{"app", "giaoban/command", false},
		{"app", "giaoban/store/storetest", false},
		{"app", "giaoban/store/redistest", false},
		{"demo", "giaoban/command", false},
		{"demo", "giaoban", false},
		{".", "giaoban/command", true},
		{".", "giaoban/app", false},
		{"command", "C", false},
		{"somewhere/new", "fmt", false},
	} {
		wrong := violations(house(), map[string][]string{c.pkg: {c.imported}})
		if allowed := len(wrong) == 0; allowed != c.allowed {
			t.Errorf("%s may import %s: got %v, want %v", c.pkg, c.imported, allowed, c.allowed)
		}
	}
}

// TestTheTableIsThatOfTheDocs reads the table out of docs/architecture.md.
func TestTheTableIsThatOfTheDocs(t *testing.T) {
	raw, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "| package | its job | may import | modules |\n")
	if !found {
		t.Fatal("the docs have no table of packages")
	}
	documented := map[string]rule{}
	for line := range strings.SplitSeq(rest, "\n") {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if strings.HasPrefix(strings.TrimSpace(cells[0]), "-") {
			continue
		}
		if len(cells) != 4 {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		pkg := strings.Trim(cells[0], " `")
		if _, twice := documented[pkg]; twice {
			t.Errorf("%s stands in the docs twice", pkg)
		}
		r, err := readRule(cells[2], cells[3])
		if err != nil {
			t.Fatalf("%s: %v", pkg, err)
		}
		documented[pkg] = r
	}
	if diff := cmp.Diff(documented, house()); diff != "" {
		t.Errorf("the docs' table and this test's differ (-docs +test):\n%s", diff)
	}
}

// readRule reads the two last cells of a line of the docs.
func readRule(may, modules string) (rule, error) {
	var r rule
	var err error
	if rest, all := strings.CutPrefix(strings.TrimSpace(may), "all"); all {
		r.May = []string{"all"}
		r.Not, err = names(strings.TrimPrefix(rest, " but "))
	} else {
		r.May, err = names(may)
	}
	if err != nil {
		return rule{}, err
	}
	r.Modules, err = names(modules)
	return r, err
}

// names reads names in back quotes, parted by commas; "–" and nothing are none.
func names(cell string) ([]string, error) {
	if cell = strings.TrimSpace(cell); cell == "" || cell == "–" {
		return nil, nil
	}
	var all []string
	for part := range strings.SplitSeq(cell, ",") {
		name, opened := strings.CutPrefix(strings.TrimSpace(part), "`")
		name, closed := strings.CutSuffix(name, "`")
		if !opened || !closed || name == "" {
			return nil, fmt.Errorf("%q is no name in back quotes", part)
		}
		all = append(all, name)
	}
	return all, nil
}

// TestHouseFigures counts lines: of files and of functions.
func TestHouseFigures(t *testing.T) {
	var files, functions []int
	for _, s := range sources(t) {
		files = append(files, s.lines)
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			functions = append(functions, n)
			if n > 100 {
				t.Errorf("%s: %s has %d lines, more than 100", s.name, f.Name.Name, n)
			}
		}
	}
	if p90 := ninth(files); p90 > 400 {
		t.Errorf("one file in ten has more than %d lines, want 400", p90)
	}
	if p90 := ninth(functions); p90 > 45 {
		t.Errorf("one function in ten has more than %d lines, want 45", p90)
	}
}

// ninth is what nine in ten don't pass.
func ninth(ns []int) int {
	slices.Sort(ns)
	return ns[len(ns)*9/10]
}
