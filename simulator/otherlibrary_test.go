package simulator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"giaoban/simulator"
)

// otherLibrary connects the second client library as its users do: with the server's address, unchanged otherwise.
// An error that it can tell nobody of fails the test, except that its poll was ended.
func (w *world) otherLibrary(options ...telegram.Option) *telegram.Bot {
	w.t.Helper()
	options = append([]telegram.Option{
		telegram.WithServerURL(w.base),
		telegram.WithHTTPClient(50*time.Second, w.http),
		telegram.WithErrorsHandler(func(err error) { w.t.Errorf("the library reports %v", err) }),
	}, options...)
	bot, err := telegram.New(token, options...)
	if err != nil {
		w.t.Fatal(err)
	}
	return bot
}

// runs starts one of the library's loops and returns what ends it.
func runs(t *testing.T, loop func(context.Context)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { loop(ctx) })
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)
	return stop
}

func ackButton() *models.InlineKeyboardMarkup {
	return &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Nhận", CallbackData: "ack"}}}}
}

func TestOtherLibrarySendsAndEdits(t *testing.T) {
	w := newWorld(t)
	lan, ctx := w.person("Lan"), t.Context()
	bot := w.otherLibrary()
	me, err := bot.GetMe(ctx)
	if err != nil || me.Username != "giaoban_bot" || !me.IsBot {
		t.Errorf("getMe: %+v, %v", me, err)
	}
	sent, err := bot.SendMessage(ctx, &telegram.SendMessageParams{ChatID: lan, Text: "<b>Việc 12</b>", ParseMode: models.ParseModeHTML, ReplyMarkup: ackButton()})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Text != "Việc 12" || len(sent.Entities) != 1 || sent.Entities[0].Type != models.MessageEntityTypeBold || sent.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "ack" {
		t.Errorf("sent: %+v", sent)
	}
	edit := &telegram.EditMessageTextParams{ChatID: lan, MessageID: sent.ID, Text: "xong"}
	if edited, err := bot.EditMessageText(ctx, edit); err != nil || edited.Text != "xong" || edited.ReplyMarkup != nil {
		t.Errorf("edited: %+v, %v", edited, err)
	}
	if _, err := bot.EditMessageText(ctx, edit); !errors.Is(err, telegram.ErrorBadRequest) || !strings.Contains(err.Error(), "message is not modified") {
		t.Errorf("edited to the same: %v", err)
	}
	marked, err := bot.EditMessageReplyMarkup(ctx, &telegram.EditMessageReplyMarkupParams{ChatID: lan, MessageID: sent.ID, ReplyMarkup: ackButton()})
	if err != nil || marked.ReplyMarkup == nil {
		t.Errorf("marked: %+v, %v", marked, err)
	}
	if done, err := bot.DeleteMessage(ctx, &telegram.DeleteMessageParams{ChatID: lan, MessageID: sent.ID}); err != nil || !done {
		t.Errorf("deleted: %v, %v", done, err)
	}
}

func TestOtherLibraryUploads(t *testing.T) {
	w := newWorld(t)
	lan, ctx := w.person("Lan"), t.Context()
	bot := w.otherLibrary()
	photo, err := bot.SendPhoto(ctx, &telegram.SendPhotoParams{ChatID: lan, Caption: "ảnh", Photo: &models.InputFileUpload{Filename: "a.png", Data: strings.NewReader(png(8, 4))}})
	if err != nil {
		t.Fatal(err)
	}
	if photo.Photo[0].Width != 8 || photo.Photo[0].Height != 4 || photo.Caption != "ảnh" {
		t.Errorf("photo: %+v", photo)
	}
	again, err := bot.SendPhoto(ctx, &telegram.SendPhotoParams{ChatID: lan, Photo: &models.InputFileString{Data: photo.Photo[0].FileID}})
	if err != nil || again.Photo[0].FileUniqueID != photo.Photo[0].FileUniqueID {
		t.Errorf("by its id: %+v, %v", again, err)
	}
	document, err := bot.SendDocument(ctx, &telegram.SendDocumentParams{ChatID: lan, Document: &models.InputFileUpload{Filename: "báo cáo.txt", Data: strings.NewReader("xin chào")}})
	if err != nil || document.Document.FileName != "báo cáo.txt" {
		t.Fatalf("document: %+v, %v", document, err)
	}
	album, err := bot.SendMediaGroup(ctx, &telegram.SendMediaGroupParams{ChatID: lan, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: photo.Photo[0].FileID, Caption: "một"},
		&models.InputMediaPhoto{Media: "attach://b.png", MediaAttachment: strings.NewReader(png(4, 4))},
	}})
	if err != nil || len(album) != 2 || album[0].MediaGroupID == "" || album[0].MediaGroupID != album[1].MediaGroupID || album[1].Photo[0].Width != 4 {
		t.Errorf("album: %+v, %v", album, err)
	}
	file, err := bot.GetFile(ctx, &telegram.GetFileParams{FileID: document.Document.FileID})
	if err != nil {
		t.Fatal(err)
	}
	got := w.do(w.request("GET", strings.TrimPrefix(bot.FileDownloadLink(file), w.base), "", ""))
	if got.Status != http.StatusOK || string(got.Raw) != "xin chào" {
		t.Errorf("downloaded: %d %s", got.Status, got.Raw)
	}
}

func TestOtherLibraryTellsErrorsApart(t *testing.T) {
	w := newWorld(t)
	lan, ctx := w.person("Lan"), t.Context()
	bot := w.otherLibrary()
	say := func(to int64) error {
		_, err := bot.SendMessage(ctx, &telegram.SendMessageParams{ChatID: to, Text: "x"})
		return err
	}
	if err := say(999); !errors.Is(err, telegram.ErrorBadRequest) || !strings.Contains(err.Error(), "chat not found") {
		t.Errorf("an unknown chat: %v", err)
	}
	must[simulator.Person](w)(w.sim.Block("lan"))
	if err := say(lan); !errors.Is(err, telegram.ErrorForbidden) || !strings.Contains(err.Error(), "bot was blocked by the user") {
		t.Errorf("blocked: %v", err)
	}
	w.fault(simulator.FaultSpec{Kind: simulator.FaultTooMany, RetryAfter: 7})
	var slow *telegram.TooManyRequestsError
	if err := say(lan); !errors.As(err, &slow) || slow.RetryAfter != 7 {
		t.Errorf("too many: %v", err)
	}
	old := w.chat("group", lan)
	next := must[simulator.Chat](w)(w.sim.Migrate(old, "")).ID
	var moved *telegram.MigrateError
	if err := say(old); !errors.As(err, &moved) || int64(moved.MigrateToChatID) != next {
		t.Errorf("migrated: %v", err)
	}
	w.fault(simulator.FaultSpec{Kind: simulator.FaultRevoked})
	if err := say(lan); !errors.Is(err, telegram.ErrorUnauthorized) {
		t.Errorf("revoked: %v", err)
	}
}

func TestOtherLibraryPollsForCommandsAndPresses(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	card := w.send(lan, "Đã nhận?", buttons("ack"))
	handled := make(chan struct{})
	bot := w.otherLibrary(
		telegram.WithMessageTextHandler("start", telegram.MatchTypeCommand, func(ctx context.Context, b *telegram.Bot, u *models.Update) {
			if _, err := b.SendMessage(ctx, &telegram.SendMessageParams{ChatID: u.Message.Chat.ID, Text: "chào " + u.Message.From.FirstName}); err != nil {
				t.Errorf("answering the command: %v", err)
			}
		}),
		telegram.WithCallbackQueryDataHandler("ack", telegram.MatchTypeExact, func(ctx context.Context, b *telegram.Bot, u *models.Update) {
			press := u.CallbackQuery
			if _, err := b.AnswerCallbackQuery(ctx, &telegram.AnswerCallbackQueryParams{CallbackQueryID: press.ID, Text: "Đã lưu", ShowAlert: true}); err != nil {
				t.Errorf("answering the press: %v", err)
			}
			if _, err := b.EditMessageText(ctx, &telegram.EditMessageTextParams{ChatID: lan, MessageID: press.Message.Message.ID, Text: "Đã nhận"}); err != nil {
				t.Errorf("editing: %v", err)
			}
			close(handled)
		}),
		telegram.WithNotAsyncHandlers())
	if _, err := bot.SetMyCommands(t.Context(), &telegram.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "start", Description: "Bắt đầu"}}}); err != nil {
		t.Fatal(err)
	}
	stop := runs(t, bot.Start)
	w.write(lan, lan, "/start")
	w.until(texts(lan, "Đã nhận?", "/start", "chào Lan"))
	press := must[simulator.Press](w)(w.sim.Press(t.Context(), lan, simulator.PressSpec{As: "lan", Message: card, Data: text("ack"), Wait: simulator.Duration(time.Minute)}))
	if press.Text != "Đã lưu" || !press.Alert {
		t.Errorf("the press was answered with %+v", press)
	}
	<-handled
	w.until(texts(lan, "Đã nhận", "/start", "chào Lan"))
	stop()
	w.until(func(s *simulator.Simulator) bool { return !s.Bot().Polling })
}

// texts is true once these are the texts of a chat's messages.
func texts(chat int64, want ...string) func(*simulator.Simulator) bool {
	return func(s *simulator.Simulator) bool {
		list, _, err := s.Messages(chat, simulator.MessagesQuery{})
		if err != nil || len(list) != len(want) {
			return false
		}
		for i, m := range list {
			if m.Text != want[i] {
				return false
			}
		}
		return true
	}
}

func TestOtherLibraryTakesAWebhookWithASecret(t *testing.T) {
	const secret = "mat-khau_1"
	w := newWorld(t)
	lan := w.person("Lan")
	heard := make(chan *models.Update, 1)
	bot := w.otherLibrary(telegram.WithWebhookSecretToken(secret), telegram.WithNotAsyncHandlers(),
		telegram.WithDefaultHandler(func(_ context.Context, _ *telegram.Bot, u *models.Update) { heard <- u }))
	hook := httptest.NewServer(bot.WebhookHandler())
	t.Cleanup(hook.Close)
	runs(t, bot.StartWebhook)
	if set, err := bot.SetWebhook(t.Context(), &telegram.SetWebhookParams{URL: hook.URL, SecretToken: secret, AllowedUpdates: []string{"message"}}); err != nil || !set {
		t.Fatalf("setWebhook: %v, %v", set, err)
	}
	w.write(lan, lan, "nghe không?")
	if u := <-heard; u.Message == nil || u.Message.Text != "nghe không?" || u.Message.Chat.ID != lan {
		t.Errorf("heard %+v", u)
	}
	w.until(func(s *simulator.Simulator) bool { return s.Bot().Pending == 0 })
	info, err := bot.GetWebhookInfo(t.Context())
	if err != nil || info.URL != hook.URL || info.PendingUpdateCount != 0 || fmt.Sprint(info.AllowedUpdates) != "[message]" {
		t.Errorf("info: %+v, %v", info, err)
	}
	if gone, err := bot.DeleteWebhook(t.Context(), &telegram.DeleteWebhookParams{}); err != nil || !gone {
		t.Errorf("deleteWebhook: %v, %v", gone, err)
	}
}
