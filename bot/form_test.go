package bot

import (
	"net/url"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAFormIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		params := tgbotapi.Params{}
		want := url.Values{}
		for _, name := range []string{"text", "chat_id", "reply_markup"} {
			value := string(rapid.SliceOf(rapid.Byte()).Draw(t, name))
			params[name] = value
			want.Set(name, value)
		}
		got, err := url.ParseQuery(string(form(params)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheMessagesNumberIsReadWithoutTheRest(t *testing.T) {
	for body, want := range map[string]int64{
		`{"ok":true,"result":{"message_id":4711,"date":1}}`:                 4711,
		`{"ok":true,"result":{"message_id":4711}}`:                          4711,
		`{"ok":true,"result":{"message_id":-4}}`:                            0,
		`{"ok":true,"result":{"message_id":99999999999999999999,"date":1}}`: 0,
		`{"ok":true,"result":{"message_id":47`:                              0,
		`{"ok":true,"result":{"date":1,"message_id":4711}}`:                 0,
		`{"ok":true,"result":true}`:                                         0,
		`{"ok":false,"error_code":400}`:                                     0,
	} {
		if got := sentID([]byte(body)); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
}
