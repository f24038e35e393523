package simulator

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The hand-written answers say exactly what encoding/json says.
func TestQuickAnswersAreTheSame(t *testing.T) {
	texts := rapid.StringMatching(`[a-zệ😀"\\<>&\n\x01\x7f]{0,12}`)
	rapid.Check(t, func(r *rapid.T) {
		no := false
		m := &apiMessage{
			ID: rapid.Int64().Draw(r, "id"), Date: 5, EditDate: rapid.Int64Range(0, 2).Draw(r, "edited"), ThreadID: rapid.Int64Range(0, 2).Draw(r, "thread"),
			Text: "x" + texts.Draw(r, "text"), IsTopicMessage: rapid.Bool().Draw(r, "topic"),
			From: &apiUser{ID: 1, IsBot: rapid.Bool().Draw(r, "bot"), FirstName: texts.Draw(r, "first"), LastName: texts.Draw(r, "last"), Username: texts.Draw(r, "user"), Language: "vi"},
			Chat: &apiChat{ID: -5, FirstName: texts.Draw(r, "f"), LastName: texts.Draw(r, "l"), Title: texts.Draw(r, "title"), Username: texts.Draw(r, "u"), IsForum: rapid.Bool().Draw(r, "forum"), Type: "group"},
		}
		if rapid.Bool().Draw(r, "basic") {
			m.Chat.AllAdmins = &no
		}
		for range rapid.IntRange(0, 3).Draw(r, "entities") {
			m.Entities = append(m.Entities, apiEntity{Offset: 1, Length: 2, Type: "pre", URL: texts.Draw(r, "url"), Language: texts.Draw(r, "language"), Emoji: texts.Draw(r, "emoji")})
		}
		if rapid.Bool().Draw(r, "markup") {
			m.Markup = renderInline([][]button{{{text: texts.Draw(r, "button"), field: "callback_data", raw: json.RawMessage(`"a"`)}}})
		}
		if !m.simple() {
			r.Fatalf("%+v is not simple", m)
		}
		slow, err := json.Marshal(m)
		if err != nil {
			r.Fatal(err)
		}
		var got, want any
		if err := json.Unmarshal(m.append(nil), &got); err != nil {
			r.Fatalf("%v in %s", err, m.append(nil))
		}
		if err := json.Unmarshal(slow, &want); err != nil {
			r.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			r.Fatal(d)
		}
	})
}

// Whatever needs more than a simple message has is left to encoding/json.
func TestOnlySimpleMessagesAreQuick(t *testing.T) {
	base := func() *apiMessage { return &apiMessage{ID: 1, Text: "x", From: &apiUser{}, Chat: &apiChat{}} }
	if !base().simple() {
		t.Fatal("the plain one is not simple")
	}
	for name, change := range map[string]func(*apiMessage){
		"no text":   func(m *apiMessage) { m.Text = "" },
		"reply":     func(m *apiMessage) { m.ReplyTo = base() },
		"forward":   func(m *apiMessage) { m.ForwardOrigin = &apiOrigin{} },
		"quote":     func(m *apiMessage) { m.Quote = &apiQuote{} },
		"channel":   func(m *apiMessage) { m.SenderChat = &apiChat{} },
		"preview":   func(m *apiMessage) { m.Preview = &apiPreview{} },
		"album":     func(m *apiMessage) { m.MediaGroupID = "x" },
		"signature": func(m *apiMessage) { m.AuthorSignature = "x" },
		"protected": func(m *apiMessage) { m.IsProtected = true },
		"mention":   func(m *apiMessage) { m.Entities = []apiEntity{{User: &apiUser{}}} },
		"no author": func(m *apiMessage) { m.From = nil },
	} {
		m := base()
		if change(m); m.simple() {
			t.Errorf("%s counts as simple", name)
		}
	}
}
