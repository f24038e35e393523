package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	"giaoban/chat"
)

const self = 123456

func TestDecode(t *testing.T) {
	const (
		lan   = `{"id":1001,"is_bot":false,"first_name":"Lan","last_name":"Trần","username":"lan","language_code":"vi"}`
		me    = `{"id":123456,"is_bot":true,"first_name":"Giaoban","username":"giaoban_bot"}`
		group = `{"id":-1001,"type":"supergroup","title":"Đoàn xã","is_forum":true}`
		chat1 = `{"id":1001,"type":"private","first_name":"Lan"}`
	)
	person := chat.Sender{ID: 1001, Name: "Lan Trần", Username: "lan", Language: "vi"}
	at := time.Unix(1500000000, 0).UTC()
	inGroup := func(topic int) chat.Update {
		return chat.Update{ID: 9, Place: chat.Place{Chat: -1001, Topic: topic}, Kind: chat.Supergroup, Title: "Đoàn xã", From: person}
	}
	private := chat.Update{ID: 9, Place: chat.Place{Chat: 1001}, Kind: chat.Private, From: person}
	saying := func(u chat.Update, m chat.Incoming) chat.Update {
		m.At = at
		if m.ID == 0 {
			m.ID = 5
		}
		u.Message = &m
		return u
	}
	with := func(u chat.Update, change func(*chat.Update)) chat.Update {
		change(&u)
		return u
	}
	msg := func(chat, from, rest string) string {
		return `{"update_id":9,"message":{"message_id":5,"date":1500000000,"chat":` + chat + `,"from":` + from + rest + `}}`
	}
	for name, c := range map[string]struct {
		raw  string
		want chat.Update
	}{
		"text": {msg(chat1, lan, `,"text":"/baocao 12"`), saying(private, chat.Incoming{Text: "/baocao 12"})},
		"text in NFD": {msg(chat1, lan, `,"text":"ba\u0301o ca\u0301o\u200b"`),
			saying(private, chat.Incoming{Text: "báo cáo"})},
		"name in NFD": {msg(`{"id":-1001,"type":"supergroup","title":"\u0110oa\u0300n xa\u0303"}`, lan, `,"text":"x"`),
			saying(inGroup(0), chat.Incoming{Text: "x"})},
		"edited": {strings.Replace(msg(chat1, lan, `,"edit_date":1500000009,"text":"x"`), `"message":`, `"edited_message":`, 1),
			saying(private, chat.Incoming{Text: "x", Edited: true})},
		"topic": {msg(group, lan, `,"message_thread_id":3,"is_topic_message":true,"reply_to_message":{"message_id":3,"from":`+lan+`},"text":"x"`),
			saying(inGroup(3), chat.Incoming{Text: "x"})},
		"answer in a topic": {msg(group, lan, `,"message_thread_id":3,"is_topic_message":true,"reply_to_message":{"message_id":4,"from":`+me+`},"text":"x"`),
			saying(inGroup(3), chat.Incoming{Text: "x", ReplyTo: 4, ToBot: true})},
		"answer in a group without topics": {msg(group, lan, `,"message_thread_id":4,"reply_to_message":{"message_id":4,"from":`+lan+`},"text":"x"`),
			saying(inGroup(0), chat.Incoming{Text: "x", ReplyTo: 4})},
		"photo of an album": {msg(chat1, lan, `,"media_group_id":"A","caption":"xong","photo":[{"file_id":"s","file_unique_id":"us","width":90,"height":90,"file_size":900},`+
			`{"file_id":"b","file_unique_id":"ub","width":1280,"height":900,"file_size":90000},{"file_id":"m","file_unique_id":"um","width":320,"height":300}]`),
			saying(private, chat.Incoming{Text: "xong", Album: "A",
				Files: []chat.File{{Kind: chat.Photo, ID: "b", Unique: "ub", Size: 90000, Caption: "xong"}}})},
		"document": {msg(chat1, lan, `,"document":{"file_id":"d","file_unique_id":"ud","file_name":"ba\u0301o.pdf","file_size":7}`),
			saying(private, chat.Incoming{Files: []chat.File{{Kind: chat.Document, ID: "d", Unique: "ud", Name: "báo.pdf", Size: 7}}})},
		"voice": {msg(chat1, lan, `,"voice":{"file_id":"v","file_unique_id":"uv","duration":3}`),
			saying(private, chat.Incoming{Files: []chat.File{{Kind: chat.Voice, ID: "v", Unique: "uv"}}})},
		"video note": {msg(chat1, lan, `,"video_note":{"file_id":"v","file_unique_id":"uv","length":240}`),
			saying(private, chat.Incoming{Files: []chat.File{{Kind: chat.Note, ID: "v", Unique: "uv"}}})},
		"location": {msg(chat1, lan, `,"location":{"latitude":21.0285,"longitude":105.8542}`),
			saying(private, chat.Incoming{Files: []chat.File{{Kind: chat.Location, ID: "21.0285,105.8542", Unique: "21.0285,105.8542"}}})},
		"sticker": {msg(chat1, lan, `,"sticker":{"file_id":"s","width":1}`), saying(private, chat.Incoming{Other: "sticker"})},
		"poll":    {msg(chat1, lan, `,"poll":{"id":"1"}`), saying(private, chat.Incoming{Other: "poll"})},
		"anonymous administrator": {msg(group, `{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"}`,
			`,"sender_chat":`+group+`,"author_signature":"Bí thư","text":"x"`),
			saying(with(inGroup(0), func(u *chat.Update) { u.From = chat.Sender{ID: 1087968824, Name: "Bí thư", Anonymous: true} }), chat.Incoming{Text: "x"})},
		"anonymous administrator without a title": {msg(group, `{"id":1087968824,"is_bot":true,"first_name":"Group"}`, `,"sender_chat":`+group+`,"text":"x"`),
			saying(with(inGroup(0), func(u *chat.Update) { u.From = chat.Sender{ID: 1087968824, Name: "Đoàn xã", Anonymous: true} }), chat.Incoming{Text: "x"})},
		"channel as itself": {msg(group, `{"id":136817688,"is_bot":true,"first_name":"Channel","username":"Channel_Bot"}`,
			`,"sender_chat":{"id":-1009,"type":"channel","title":"Tin"},"text":"x"`),
			saying(with(inGroup(0), func(u *chat.Update) { u.From = chat.Sender{ID: 136817688, Name: "Tin", Channel: true} }), chat.Incoming{Text: "x"})},
		"linked channel": {msg(group, `{"id":777000,"is_bot":false,"first_name":"Telegram"}`,
			`,"sender_chat":{"id":-1009,"type":"channel","title":"Tin"},"is_automatic_forward":true,"text":"x"`),
			saying(with(inGroup(0), func(u *chat.Update) { u.From = chat.Sender{ID: 777000, Name: "Tin", Channel: true} }), chat.Incoming{Text: "x"})},
		"another bot": {msg(group, `{"id":55,"is_bot":true,"first_name":"Other","username":"other_bot"}`, `,"text":"x"`),
			saying(with(inGroup(0), func(u *chat.Update) { u.From = chat.Sender{ID: 55, Name: "Other", Username: "other_bot", Bot: true} }), chat.Incoming{Text: "x"})},
		"a language with a region": {msg(chat1, `{"id":1001,"first_name":"Lan","language_code":"en-GB"}`, `,"text":"x"`),
			saying(with(private, func(u *chat.Update) { u.From = chat.Sender{ID: 1001, Name: "Lan", Language: "en"} }), chat.Incoming{Text: "x"})},
		"service message": {msg(group, lan, `,"new_chat_title":"Đoàn xã"`), inGroup(0)},
		"moving away": {msg(`{"id":-5,"type":"group","title":"Đoàn xã"}`, lan, `,"migrate_to_chat_id":-1001`),
			with(inGroup(0), func(u *chat.Update) {
				u.Place.Chat, u.Kind, u.Migration = -5, chat.Group, &chat.Migration{From: -5, To: -1001}
			})},
		"moving in": {msg(group, lan, `,"migrate_from_chat_id":-5`),
			with(inGroup(0), func(u *chat.Update) { u.Migration = &chat.Migration{From: -5, To: -1001} })},
		"press": {`{"update_id":9,"callback_query":{"id":"q","from":` + lan + `,"data":"ack:12","message":{"message_id":5,"date":1500000000,"chat":` + group + `,"message_thread_id":3,"is_topic_message":true,"text":"x"}}}`,
			with(inGroup(3), func(u *chat.Update) { u.Press = &chat.Press{ID: "q", Data: "ack:12", Message: 5} })},
		"press on what is gone": {`{"update_id":9,"callback_query":{"id":"q","from":` + lan + `,"data":"ack:12","message":{"message_id":5,"date":0,"chat":` + group + `}}}`,
			with(inGroup(0), func(u *chat.Update) { u.Press = &chat.Press{ID: "q", Data: "ack:12"} })},
		"press on an inline message": {`{"update_id":9,"callback_query":{"id":"q","from":` + lan + `,"inline_message_id":"i","data":"x"}}`,
			chat.Update{ID: 9, From: person}},
		"added to a group": {`{"update_id":9,"my_chat_member":{"chat":` + group + `,"from":` + lan + `,"date":1500000000,"old_chat_member":{"user":` + me + `,"status":"left"},"new_chat_member":{"user":` + me + `,"status":"member"}}}`,
			with(inGroup(0), func(u *chat.Update) {
				u.Membership = &chat.Membership{Old: chat.Left, New: chat.Member, CanWrite: true}
			})},
		"restricted to reading": {`{"update_id":9,"my_chat_member":{"chat":` + group + `,"from":` + lan + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"restricted","is_member":true,"can_send_messages":false}}}`,
			with(inGroup(0), func(u *chat.Update) { u.Membership = &chat.Membership{Old: chat.Member, New: chat.Restricted} })},
		"restricted and away": {`{"update_id":9,"my_chat_member":{"chat":` + group + `,"from":` + lan + `,"old_chat_member":{"status":"administrator"},"new_chat_member":{"status":"restricted","is_member":false,"can_send_messages":true}}}`,
			with(inGroup(0), func(u *chat.Update) { u.Membership = &chat.Membership{Old: chat.Administrator, New: chat.Left} })},
		"blocked": {`{"update_id":9,"my_chat_member":{"chat":` + chat1 + `,"from":` + lan + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}}`,
			with(private, func(u *chat.Update) { u.Membership = &chat.Membership{Old: chat.Member, New: chat.Kicked} })},
		"administrator of a channel that may not post": {`{"update_id":9,"my_chat_member":{"chat":{"id":-1009,"type":"channel","title":"Tin"},"from":` + lan + `,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"administrator","can_post_messages":false}}}`,
			chat.Update{ID: 9, Place: chat.Place{Chat: -1009}, Kind: chat.Channel, Title: "Tin", From: person,
				Membership: &chat.Membership{Old: chat.Left, New: chat.Administrator}}},
		"of no use": {`{"update_id":9,"poll":{"id":"1"}}`, chat.Update{ID: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			if !json.Valid([]byte(c.raw)) {
				t.Fatalf("the test's update is no JSON: %s", c.raw)
			}
			got, err := bot.Decode([]byte(c.raw), self)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeDecodedKeepsItsID(t *testing.T) {
	for raw, id := range map[string]int64{
		`{"update_id":9,"message":{"message_id":"five"}}`:                         9,
		`{"update_id":9,"message":{"message_id":5}}`:                              9,
		`{"update_id":9,"message":{"message_id":5,"chat":{"id":1,"type":"new"}}}`: 9,
		`{"update_id":9,"callback_query":{"id":"q","message":{"message_id":5}}}`:  9,
		`{"update_id":9,"my_chat_member":{}}`:                                     9,
		`{"update_id":0}`:                                                         0,
		`{"update_id":"x"}`:                                                       0,
		`[]`:                                                                      0,
		`{`:                                                                       0,
		``:                                                                        0,
	} {
		if u, err := bot.Decode([]byte(raw), self); err == nil || u.ID != id {
			t.Errorf("%s: got %+v, %v; want an error and the id %d", raw, u, err, id)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"update_id":9,"message":{"message_id":5,"date":1,"chat":{"id":-1001,"type":"supergroup"},"from":{"id":1087968824},"sender_chat":null,"text":"x"}}`))
	f.Add([]byte(`{"update_id":9,"callback_query":{"id":"q","data":"a","message":{"chat":{"id":1,"type":"private"},"date":0}}}`))
	f.Add([]byte(`{"update_id":9,"my_chat_member":{"chat":{"id":1,"type":"group"},"new_chat_member":{"status":"restricted"}}}`))
	f.Add([]byte(`{"update_id":9,"message":{"chat":{"id":1,"type":"group"},"photo":[{"file_id":"a","width":-1}],"reply_to_message":{"message_id":2}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := bot.Decode(raw, self)
		if err != nil {
			return
		}
		set := 0
		for _, is := range []bool{u.Message != nil, u.Press != nil, u.Membership != nil, u.Migration != nil} {
			if is {
				set++
			}
		}
		if set > 1 || u.ID <= 0 || set == 1 && u.Place.Chat == 0 {
			t.Errorf("%s became %+v", raw, u)
		}
	})
}
