package bot

import (
	"encoding/json"
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

// Whatever others can read must not be buried.
func TestUpdatesAreReadAsByTheStandardLibrary(t *testing.T) {
	for _, raw := range []string{
		`{"update_id":9,"message":{"message_id":5,"chat":{"id":-1001,"type":"group","title":"LĐLĐ"},"text":"a\u0111 \ud83d\ude00"}}`,
		`{"update_id":9,"message":{"text":"` + "\xff\xc3" + `","chat":{"id":1,"type":"private"}}}`,
		`{"update_id":9,"message":{"text":"\ud800 \udc00x","chat":{"id":1,"type":"private"}}}`,
		`{"update_id":8,"update_id":9,"message":{"message_id":5,"text":"a","message_id":6}}`,
		`{"update_id":9,"message":{"message_id":5},"message":{"text":"b"}}`,
		`{"update_id":9,"message":null,"edited_message":{"photo":null,"from":null,"sticker":{"file_id":"x"},"unknown":[1,{"a":[]}]}}`,
		`{"update_id":9,"my_chat_member":{"new_chat_member":{"status":"kicked","can_post_messages":false}}}`,
	} {
		var got, want wireUpdate
		if err := json.Unmarshal([]byte(raw), &want); err != nil {
			t.Fatal(err)
		}
		if err := read([]byte(raw), &got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
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
