package redis

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/chat"
)

// drawn is any text, also one that looks like a part of the form.
func drawn(t *rapid.T, what string) string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1 2 3", "a\nb", " ", "0 -5\n{}"})).Draw(t, what)
}

func drawnTime(t *rapid.T, what string) time.Time {
	if rapid.Bool().Draw(t, what+" none") {
		return time.Time{}
	}
	return time.UnixMilli(rapid.Int64Range(-1e12, 1e14).Filter(func(n int64) bool { return n != 0 }).Draw(t, what)).UTC()
}

func TestAnEnvelopesTextIsReadBack(t *testing.T) {
	s := &Store{messages: newEncoder[chat.Message]()}
	rapid.Check(t, func(t *rapid.T) {
		want := envelope{
			chat.Envelope{
				ID: drawn(t, "id"), Place: chat.Place{Chat: rapid.Int64().Draw(t, "chat"), Topic: rapid.IntRange(0, 9).Draw(t, "topic")},
				Lane: chat.Lane(rapid.IntRange(0, 3).Draw(t, "lane")), Action: chat.Replace, Slot: drawn(t, "slot"), Edit: rapid.Int64().Draw(t, "edit"),
				Message:   chat.Message{Text: strings.ToValidUTF8(drawn(t, "text"), "?"), ReplyTo: 7},
				NotBefore: drawnTime(t, "not before"), Expires: drawnTime(t, "expires"),
			},
			standing{
				state: chat.Retry, attempt: rapid.IntRange(0, 99).Draw(t, "attempt"), epoch: rapid.Int64Range(0, 1<<50).Draw(t, "epoch"),
				resent: rapid.Bool().Draw(t, "resent"), removes: rapid.Bool().Draw(t, "removes"), moved: rapid.Bool().Draw(t, "moved"),
				bare: rapid.Bool().Draw(t, "bare"), created: drawnTime(t, "created"),
			},
		}
		text, err := s.textOf(want.Envelope, want.standing)
		if strings.Contains(want.Message.Text, "\x00") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		is, err := readEnvelope(string(text))
		if want.bare {
			want.Message.ReplyTo = 0
		}
		if diff := cmp.Diff(want, is, cmp.AllowUnexported(envelope{}, standing{})); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

func TestAnOutcomesTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := outcome{
			state: chat.Dead, attempt: rapid.IntRange(0, 99).Draw(t, "attempt"), epoch: rapid.Int64Range(0, 1<<50).Draw(t, "epoch"),
			resent: rapid.Bool().Draw(t, "resent"), sent: rapid.Int64().Draw(t, "sent"), next: drawnTime(t, "next"),
			settled: drawnTime(t, "settled"), reason: drawn(t, "reason"),
		}
		is, err := readOutcome(want.text())
		if diff := cmp.Diff(want, is, cmp.AllowUnexported(outcome{})); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

func TestALineNamesWhatItHolds(t *testing.T) {
	const ready, a, b = "001496883600000", "0000000000000012", "0000000000000345"
	for line, want := range map[string][]string{
		"":                                     nil,
		"r" + ready:                            nil,
		"w" + ready + "2" + a:                  {a},
		"w" + ready + "2" + a + "@149":         {a},
		"f" + ready + a + ":7:9":               {a},
		"l" + ready + " - - " + a + "+ - " + b: {a, b},
		"l" + ready + " " + a + ":7:9 - " + b + "@1+ - -": {a, b},
	} {
		if diff := cmp.Diff(want, numbersIn(line)); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func TestWhenAChatIsReadyIsWrittenInOrder(t *testing.T) {
	for at, want := range map[time.Time]string{
		{}: "000000000000000", time.UnixMilli(-5): "000000000000000", time.UnixMilli(1496883600123): "001496883600123",
		time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC): "253402300799999",
	} {
		if is := readyText(at); is != want {
			t.Errorf("%s is written as %s, it should be %s", at, is, want)
		}
	}
}

func TestWhatIsNoEnvelopeIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "e", "e 90 0 apending 0 0 0000 2 0 0 0 -1 put 0 0\n{}", "e 1 0 apending 0 0 00 2 0 0 0 -1 put 0 0\n{}",
		"e 1 0 apending 0 0 0000 2 0 0 0 -1 put 0 0\n{", "e 1 0 apending 0 x 0000 2 0 0 0 -1 put 0 0\n{}", "e -1 1 apending 0 0 0000 2 0 0 0 -1 put 0 0\n{}",
		"e 9223372036854775807 1 apending 0 0 0000 2 0 0 0 -1 put 0 0\n{}",
	} {
		if e, err := readEnvelope(text); err == nil {
			t.Errorf("%q is read as %+v", text, e)
		}
	}
	for _, text := range []string{"", "sent 1 2", "sent x 2 0 0 - - "} {
		if o, err := readOutcome(text); err == nil {
			t.Errorf("%q is read as %+v", text, o)
		}
	}
	for _, word := range []string{"", "1:2", "1:x:3"} {
		if _, _, err := readFlight(word); err == nil {
			t.Errorf("%q is read", word)
		}
	}
}

func FuzzEnvelope(f *testing.F) {
	f.Add("p 3 0 k#1pending 0 0 0000 2 0 0 0 -1000 put 4 1496883600000\n{\"text\":\"x\"}", "sent 1 7 0 55 - 1496883600000 ", int64(0))
	f.Add("e 3 4 k#1slotretry 2 7 1011 1 -5 9 12 3 replace 0 0\n{}", "retry 2 7 1 0 1496883600000 - 429", int64(8))
	f.Fuzz(func(t *testing.T, text, became string, epoch int64) {
		k, err := readKept(text, became, epoch)
		if err == nil && len(k.ID)+len(k.Slot) > len(text) {
			t.Errorf("%q is read as %+v", text, k)
		}
	})
}
