package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/chat"
)

func TestParseCommand(t *testing.T) {
	for text, want := range map[string]struct {
		cmd      chat.Command
		mine, ok bool
	}{
		"/baocao":                      {chat.Command{Name: "baocao"}, true, true},
		"/BaoCao@Giaoban_Bot 12 60%":   {chat.Command{Name: "baocao", Args: "12 60%"}, true, true},
		"/baocao@another_bot 12":       {chat.Command{Name: "baocao", Args: "12"}, false, true},
		"/baocao\n12  xong \n":         {chat.Command{Name: "baocao", Args: "12  xong"}, true, true},
		"baocao":                       {},
		"/":                            {},
		"/@giaoban_bot":                {},
		"/báo":                         {},
		"/home/user: a path, not mine": {},
		"":                             {},
	} {
		cmd, mine, ok := chat.ParseCommand(text, "giaoban_bot")
		if cmd != want.cmd || mine != want.mine || ok != want.ok {
			t.Errorf("%q: got %+v %v %v, want %+v", text, cmd, mine, ok, want)
		}
	}
}

func TestDataIsReadAsItWasMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9-]{1,10}`)
		action, args := word.Draw(t, "action"), rapid.SliceOfN(word, 0, 4).Draw(t, "args")
		gotAction, gotArgs, ok := chat.ParseData(chat.Data(action, args...))
		if !ok || gotAction != action || strings.Join(gotArgs, ":") != strings.Join(args, ":") || len(gotArgs) != len(args) {
			t.Errorf("%q %q came back as %q %q %v", action, args, gotAction, gotArgs, ok)
		}
	})
}

func TestForgedDataIsRefused(t *testing.T) {
	for _, data := range []string{"", ":", ":x", "a b", "đ", "a\x00", strings.Repeat("a", 65)} {
		if action, args, ok := chat.ParseData(data); ok {
			t.Errorf("%q was read as %q %q", data, action, args)
		}
	}
}

func TestPlaceIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := chat.Place{Chat: rapid.Int64().Draw(t, "chat"), Topic: rapid.IntRange(0, 1<<30).Draw(t, "topic")}
		got, err := chat.ParsePlace(p.String())
		if err != nil || got != p {
			t.Errorf("%v came back as %v, %v", p, got, err)
		}
	})
	for _, bad := range []string{"", "x", "1/", "1/x", "/2"} {
		if p, err := chat.ParsePlace(bad); err == nil {
			t.Errorf("%q was read as %v", bad, p)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	s := chat.Session{Trail: []string{"a"}, Values: map[string]string{"k": "v"}}
	c := s.Clone()
	c.Trail[0], c.Values["k"] = "b", "w"
	if diff := cmp.Diff(chat.Session{Trail: []string{"a"}, Values: map[string]string{"k": "v"}}, s); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseData(f *testing.F) {
	f.Add("ack:12")
	f.Add(":::")
	f.Fuzz(func(t *testing.T, data string) {
		action, args, ok := chat.ParseData(data)
		if ok && chat.Data(action, args...) != data {
			t.Errorf("%q is not what it was read from", data)
		}
	})
}

func FuzzParseCommand(f *testing.F) {
	f.Add("/baocao@giaoban_bot 12", "giaoban_bot")
	f.Fuzz(func(t *testing.T, text, username string) {
		cmd, _, ok := chat.ParseCommand(text, username)
		if ok && (cmd.Name == "" || strings.ToLower(cmd.Name) != cmd.Name) {
			t.Errorf("%q gave the name %q", text, cmd.Name)
		}
	})
}
