package simulator

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"giaoban/clock"
)

func fuzzed(f *testing.F) *Simulator {
	f.Helper()
	at := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	s, err := New(Options{Clock: clock.New(func() time.Time { return at })})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	if err := s.Fill(1, 2); err != nil {
		f.Fatal(err)
	}
	return s
}

func FuzzHTML(f *testing.F) {
	s := fuzzed(f)
	for _, seed := range []string{"<b>x</b>", `<a href="tg://user?id=1001">Lan</a>`, "<pre><code class=\"language-go\">x</code></pre>", "&#x1F600;&lt;&", "<", "</", "<a href=", "<b", "<blockquote expandable>x</blockquote>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if !utf8.ValidString(source) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, mode := range []string{"html", "markdown", "markdownv2"} {
			got, err := s.formatted(source, mode, "")
			if err != nil {
				continue
			}
			end := utf16Len(got.text)
			for _, e := range got.entities {
				if e.offset < 0 || e.length <= 0 || e.end() > end {
					t.Fatalf("%s: %+v does not fit %q", mode, e, got.text)
				}
			}
		}
	})
}

func FuzzParams(f *testing.F) {
	f.Add("application/json", `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`)
	f.Add("application/x-www-form-urlencoded", "chat_id=1001&text=%20x&entities=[]")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n")
	s := fuzzed(f)
	f.Fuzz(func(t *testing.T, contentType, body string) {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/bot"+defaultToken+"/sendMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var a apiAnswer
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || a.OK != (w.Code == 200) || !a.OK && a.Code != w.Code {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if a.Code == 500 {
			t.Fatalf("an internal error: %s", w.Body)
		}
	})
}

func FuzzControl(f *testing.F) {
	f.Add("/sim/people", `{"first_name":"Lan","username":"lan"}`)
	f.Add("/sim/chats/-1000000000001/write", `{"as":1001,"text":"x","entities":[{"type":"bold","offset":0,"length":1}]}`)
	f.Add("/sim/faults", `{"kind":"internal","method":"getMe","delay":"1s"}`)
	f.Add("/sim/clock", `{"advance":"1h"}`)
	f.Add("/sim/chats", `{"type":"supergroup","title":"Xã","creator":1001,"topics":["a"]}`)
	s := fuzzed(f)
	f.Fuzz(func(t *testing.T, path, body string) {
		if !strings.HasPrefix(path, "/sim/") || strings.ContainsAny(path, " \r\n\x00#?%") || path == "/sim/fill" {
			return
		}
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/sim/x", strings.NewReader(body))
		r.URL.Path = path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 300 && w.Code < 400 {
			return // a path that is written in another way
		}
		var out struct {
			Error *FieldError `json:"error"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || (w.Code == 200) != (out.Error == nil) || w.Code >= 500 {
			t.Fatalf("%s %s: %d %s", path, body, w.Code, w.Body)
		}
	})
}

// FuzzJSON holds the one-walk reader against encoding/json.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1,"b":[true,null,"x\u00e9"]}`, `[1.5e-3,-0,{}]`, `"\ud800"`, `{"a":{"b":{"c":[]}}}`, `01`, `{"a" :}`, ` "x" `} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		raw := []byte(source)
		i := skipSpace(raw, 0)
		end := scanValue(raw, i, 0)
		valid := end >= 0 && skipSpace(raw, end) == len(raw)
		if want := json.Valid(raw); valid != want && strings.Count(source, "[")+strings.Count(source, "{") < maxJSONDepth {
			t.Fatalf("%q: valid %v, encoding/json says %v", source, valid, want)
		}
		if !valid || raw[i] != '{' {
			return
		}
		object, err := parseObject(raw)
		if err != nil {
			return // a name that is no string after all
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		for _, field := range object {
			if _, have := want[field.name]; !have {
				t.Fatalf("%q: the field %q is not there", source, field.name)
			}
		}
	})
}
