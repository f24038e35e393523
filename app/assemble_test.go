package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"giaoban/i18n"
)

func TestAFaultInATextIsLogged(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	texts = texts.Reporting(textFaults(slog.New(slog.NewTextHandler(&log, nil))))
	texts.For(i18n.English).T("core.last_day")
	if log.Len() != 0 {
		t.Errorf("a sound text is logged: %s", &log)
	}
	texts.For(i18n.English).T("core.no_such_text")
	for _, want := range []string{"level=ERROR", "key=core.no_such_text", "language=en", i18n.ErrNoText.Error()} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, &log)
		}
	}
}
