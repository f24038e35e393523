package dashboard_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"giaoban/chat"
	"giaoban/directive"
)

// drawer holds files by their id.
type drawer map[string]string

// Download implements dashboard.Files.
func (d drawer) Download(_ context.Context, id string, limit int64) ([]byte, error) {
	body, ok := d[id]
	switch {
	case !ok:
		return nil, errors.New("it is gone")
	case id == "big":
		return nil, fmt.Errorf("%w: allowed are %d", chat.ErrTooBig, limit)
	}
	return []byte(body), nil
}

func TestEvidenceIsOpenedSafelyAndByWhomItConcerns(t *testing.T) {
	o := open(t)
	o.do("proof", directive.ByPerson(leader), directive.GiveReport{
		Assignment: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, State: directive.Submitted, Text: "xong",
		Evidence: []directive.File{
			{Kind: directive.PhotoFile, ID: "photo", Unique: "1", Caption: "<i>mái nhà</i>"},
			{Kind: directive.DocumentFile, ID: "page", Unique: "2", Name: `..\..\bìa "1".html`},
			{Kind: directive.PhotoFile, ID: "page", Unique: "3"}, {Kind: directive.VideoFile, ID: "big", Unique: "4"},
			{Kind: directive.VoiceFile, ID: "gone", Unique: "5"},
		},
	})
	o.files["photo"], o.files["page"], o.files["big"] = "\x89PNG\r\n\x1a\n…", "<html><script>alert(1)</script>", "x"
	v := o.enters(officer)
	_, page := v.gets("directives/1")
	if !strings.Contains(page, "&lt;i&gt;mái nhà") || !strings.Contains(page, "5 tệp minh chứng") {
		t.Errorf("the page doesn't name the evidence:\n%s", page)
	}
	for at, want := range []struct {
		status            int
		kind, disposition string
	}{
		{http.StatusOK, "image/png", "inline"}, {http.StatusOK, "application/octet-stream", "attachment"},
		{http.StatusOK, "application/octet-stream", "attachment"}, {http.StatusRequestEntityTooLarge, "text/html; charset=utf-8", ""},
		{http.StatusBadGateway, "text/html; charset=utf-8", ""}, {http.StatusNotFound, "text/html; charset=utf-8", ""},
	} {
		place := fmt.Sprintf("directives/1/ldld/1/%d", at)
		status, _, header := v.asks(http.MethodGet, place, nil)
		disposition := header.Get("Content-Disposition")
		if status != want.status || header.Get("Content-Type") != want.kind || !strings.HasPrefix(disposition, want.disposition) ||
			strings.Contains(disposition, "..") {
			t.Errorf("%s gave %d, %s, %s", place, status, header.Get("Content-Type"), disposition)
		}
		if status == http.StatusOK && !strings.Contains(header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s may act in the page's name", place)
		}
	}
	other := o.enters(farmer)
	if status, _ := other.gets("directives/1/ldld/1/0"); status != http.StatusNotFound {
		t.Errorf("another unit's leader gets %d", status)
	}
}
