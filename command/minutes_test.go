package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMinutes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "notice.txt")
	text := "THÔNG BÁO\nKết luận của đồng chí Trưởng Ban\n\nNgày 12/6/2017, đồng chí Trưởng Ban chủ trì và kết luận như sau:\n1. Giao Tỉnh Đoàn mở trại hè trước ngày 20/7.\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := run(t, "minutes", file, "--lang", "en")
	if status != 0 || !strings.Contains(out, "Lead: tdoan") || !strings.Contains(out, "before") {
		t.Errorf("got %d %q %q", status, out, errs)
	}
	status, out, _ = run(t, "minutes", file, "--json")
	if status != 0 || !strings.Contains(out, `"due": "2017-07-20"`) {
		t.Errorf("got %d %q", status, out)
	}
	expected := filepath.Join(dir, "notice.json")
	if err := os.WriteFile(expected, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs = run(t, "minutes", file, "--expect", expected)
	if status != 0 || !strings.Contains(out, "all fields    precision 1.000  recall 1.000") {
		t.Errorf("got %d %q %q", status, out, errs)
	}
}

func TestMinutesSaysWhatAPictureNeeds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "scan.png")
	if err := os.WriteFile(file, []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errs := run(t, "minutes", file, "--lang", "en")
	if status == 0 || !strings.Contains(errs, "text itself is needed") {
		t.Errorf("got %d %q", status, errs)
	}
}
