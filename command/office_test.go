package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOfficeIsExportedAndImported(t *testing.T) {
	dir := t.TempDir()
	run := func(status int, args ...string) (out, errs string) {
		t.Helper()
		var o, e strings.Builder
		all := append([]string{"office"}, args...)
		if got := Run(t.Context(), "test", append(all, "--data", filepath.Join(dir, "data")), &o, &e); got != status {
			t.Fatalf("%v ends with %d: %s%s", args, got, o.String(), e.String())
		}
		return o.String(), e.String()
	}
	file := filepath.Join(dir, "office.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("organisations:\n  - {id: a, name: {vi: Sở A}}\n  - {id: b, name: Sở B, parent: a}\n")
	if out, _ := run(0, "import", file); !strings.Contains(out, "+ a  Sở A") || !strings.Contains(out, "Nothing was changed") {
		t.Errorf("the preview is %s", out)
	}
	if out, _ := run(0, "import", file, "--yes"); !strings.Contains(out, "Changed.") {
		t.Errorf("the import says %s", out)
	}
	exported := filepath.Join(dir, "out.yaml")
	run(0, "export", exported)
	if out, _ := run(0, "import", exported, "--yes"); !strings.Contains(out, "0 to change, 2 as they are") {
		t.Errorf("the same file again says %s", out)
	}
	if out, _ := run(0, "export", "-"); !strings.Contains(out, "Sở B") {
		t.Errorf("the terminal shows %s", out)
	}
	run(1, "export", exported) // it is there
	write("organisations:\n  - {id: a, name: Sở A, parent: none}\n")
	if _, errs := run(1, "import", file); !strings.Contains(errs, `"none"`) {
		t.Errorf("a parent that nobody knows: %s", errs)
	}
	write("organisations:\n  - {id: a}\n")
	if _, errs := run(1, "import", file); !strings.Contains(errs, "line 2") {
		t.Errorf("a fault is told as %s", errs)
	}
}
