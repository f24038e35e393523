package config_test

import (
	"strings"
	"testing"

	"giaoban/config"
)

// FuzzResolve gives one odd text to every setting: nothing panics, and no secret is said.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"", "1", "-1", "08:00", "https://u:hunter2@h:1/p", "socks5://[::1]:99999", "@every 1h", "7,3,,x", ":0", "vi"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const secret = "s3cr3t-part"
		v := config.Text(text)
		s := config.Settings{
			TelegramToken: config.Text(secret + " " + text), TelegramEndpoint: v, Proxy: config.Text("socks5://u:" + secret + "@" + text),
			Data: "data", Store: config.Text("redis://u:" + secret + "@" + text), Admin: config.List{text}, Language: v, Zone: v, ReminderDays: config.List{text, text}, ReminderAt: v, Tick: v,
			DialogLife: v, RateGlobal: v, RateGroup: v, InFlight: v, Listen: v, LogLevel: v, LogFormat: v, ShutdownTimeout: v,
		}
		_, err := s.Resolve("telegram-token")
		if err == nil {
			t.Fatalf("a token %q was taken", s.TelegramToken)
		}
		if said := err.Error() + s.Redacted(nil); strings.Contains(said, secret) && !strings.Contains(text, secret) {
			t.Errorf("a secret is said:\n%s", said)
		}
	})
}
