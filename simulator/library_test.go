package simulator_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/simulator"
)

// library connects the client library as any bot would: by its endpoint, unchanged otherwise.
func (w *world) library() *tgbotapi.BotAPI {
	w.t.Helper()
	api, err := tgbotapi.NewBotAPIWithClient(token, w.base+"/bot%s/%s", w.http)
	if err != nil {
		w.t.Fatal(err)
	}
	return api
}

func TestLibrarySendsEditsAndUploads(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	api := w.library()
	if api.Self.UserName != "giaoban_bot" {
		t.Errorf("getMe: %+v", api.Self)
	}
	message := tgbotapi.NewMessage(lan, "<b>Việc 12</b>")
	message.ParseMode = tgbotapi.ModeHTML
	message.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("Nhận", "ack")))
	sent, err := api.Send(message)
	if err != nil || sent.Text != "Việc 12" || sent.Entities[0].Type != "bold" || *sent.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "ack" {
		t.Fatalf("send: %+v, %v", sent, err)
	}
	edited, err := api.Send(tgbotapi.NewEditMessageText(lan, sent.MessageID, "xong"))
	if err != nil || edited.Text != "xong" || edited.ReplyMarkup != nil {
		t.Errorf("edit: %+v, %v", edited, err)
	}
	photo, err := api.Send(tgbotapi.NewPhoto(lan, tgbotapi.FileBytes{Name: "a.png", Bytes: []byte(png(8, 4))}))
	if err != nil || photo.Photo[0].Width != 8 {
		t.Fatalf("photo: %+v, %v", photo, err)
	}
	album, err := api.SendMediaGroup(tgbotapi.NewMediaGroup(lan, []any{
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileID(photo.Photo[0].FileID)),
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileReader{Name: "b.png", Reader: bytes.NewReader([]byte(png(4, 4)))}),
	}))
	if err != nil || len(album) != 2 || album[0].MediaGroupID == "" {
		t.Errorf("album: %+v, %v", album, err)
	}
	document, err := api.Send(tgbotapi.NewDocument(lan, tgbotapi.FileReader{Name: "báo cáo.txt", Reader: bytes.NewReader([]byte("xin chào"))}))
	if err != nil || document.Document.FileName != "báo cáo.txt" {
		t.Fatalf("document: %+v, %v", document, err)
	}
	file, err := api.GetFile(tgbotapi.FileConfig{FileID: document.Document.FileID})
	if err != nil || file.FileSize != len("xin chào") {
		t.Errorf("file: %+v, %v", file, err)
	}
	if _, err := api.Request(tgbotapi.NewDeleteMessage(lan, sent.MessageID)); err != nil {
		t.Errorf("delete: %v", err)
	}
	var refused *tgbotapi.Error
	if _, err := api.Send(tgbotapi.NewMessage(999, "x")); !errors.As(err, &refused) || refused.Code != 400 || refused.Message != "Bad Request: chat not found" {
		t.Errorf("refused: %v", err)
	}
	if _, err := api.Request(tgbotapi.NewSetMyCommands(tgbotapi.BotCommand{Command: "start", Description: "Bắt đầu"})); err != nil {
		t.Errorf("commands: %v", err)
	}
}

func TestLibraryPolls(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	api := w.library()
	card, err := api.Send(tgbotapi.NewMessage(lan, "x"))
	if err != nil {
		t.Fatal(err)
	}
	w.call("editMessageReplyMarkup", object{"chat_id": lan, "message_id": card.MessageID, "reply_markup": buttons("ack")["reply_markup"]})
	got := make(chan []tgbotapi.Update, 1)
	go func() {
		updates, err := api.GetUpdates(tgbotapi.UpdateConfig{Timeout: 50})
		if err != nil {
			t.Error(err)
		}
		got <- updates
	}()
	w.until(polling)
	must[simulator.Press](w)(w.sim.Press(t.Context(), lan, simulator.PressSpec{As: "lan", Message: int64(card.MessageID), Data: text("ack")}))
	updates := <-got
	if len(updates) != 1 || updates[0].CallbackQuery == nil || updates[0].CallbackQuery.Data != "ack" || updates[0].CallbackQuery.Message.Chat.ID != lan {
		t.Fatalf("updates: %+v", updates)
	}
	if _, err := api.Request(tgbotapi.NewCallbackWithAlert(updates[0].CallbackQuery.ID, "Đã nhận")); err != nil {
		t.Error(err)
	}
}

func TestLibraryTakesAWebhookAndAnswersInIt(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	api := w.library()
	heard := make(chan *tgbotapi.Update, 1)
	bot := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		update, err := api.HandleUpdate(r)
		if err != nil {
			t.Error(err)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(rw, `{"method":"sendMessage","chat_id":1001,"text":"đã nghe"}`)
		heard <- update
	}))
	defer bot.Close()
	hook, err := tgbotapi.NewWebhook(bot.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Request(hook); err != nil {
		t.Fatal(err)
	}
	w.write(lan, lan, "nghe không?")
	if u := <-heard; u.Message == nil || u.Message.Text != "nghe không?" {
		t.Errorf("heard %+v", u)
	}
	w.until(func(s *simulator.Simulator) bool { return s.Bot().Pending == 0 })
	list, _, err := w.sim.Messages(lan, simulator.MessagesQuery{})
	if err != nil || len(list) != 2 || list[1].Text != "đã nghe" {
		t.Errorf("the answer in the webhook: %+v, %v", list, err)
	}
	if info, err := api.GetWebhookInfo(); err != nil || info.URL != bot.URL || info.PendingUpdateCount != 0 {
		t.Errorf("info: %+v, %v", info, err)
	}
	if _, err := api.Request(tgbotapi.DeleteWebhookConfig{}); err != nil {
		t.Error(err)
	}
}
