package config

import (
	"log/slog"
	"time"

	"giaoban/calendar"
)

// Values are the settings, checked and in the types that the program works with.
type Values struct {
	Token    Secret // empty where none is needed
	Endpoint string // without a slash at its end
	Proxy    Secret // an address that may hold a password; empty for none

	WebhookURL    string // empty: the bot polls
	WebhookListen string
	WebhookSecret Secret // not empty where WebhookURL isn't

	Data   string
	Store  Secret // a file, or the address of a server, which may hold a password; empty: a file in Data
	Admins []int64
	Office string // empty: the built-in organisations

	Language       string
	Zone           *time.Location
	ReminderDays   []int
	ReminderAt     time.Duration // after local midnight
	QuietHours     calendar.HourSpan
	PingBudget     int // 0: no bound
	PinCards       bool
	StaleDays      int // 0: never
	Tick           calendar.Rule
	DialogLife     time.Duration
	CorrectionTime time.Duration

	Rate         string        // what percentages are of: all, due or completed
	Digest       calendar.Rule // the zero rule: no digests
	DigestAlways bool          // also where nothing changed
	Letterhead   Letterhead

	RateGlobal float64 // messages a second
	RatePaid   int     // of broadcasts that are paid for; 0: none are
	RateGroup  int     // messages a minute
	InFlight   int

	Listen          string // empty: not served
	DashboardURL    string // without a slash at its end; empty: there is none
	DashboardLife   time.Duration
	LogLevel        slog.Level
	LogFormat       string // "text" or "json"
	Failover        time.Duration
	ShutdownTimeout time.Duration
}

// Letterhead is what the report for the next meeting begins with.
type Letterhead struct {
	Above, Issuer, Sign, Place string
	Party                      bool // a body of the Party
}

// Resolve checks the settings. Those that are named in needed may not be empty; a token that stands in a file is a token.
// The error is Problems, with everything that is wrong.
func (s Settings) Resolve(needed ...string) (Values, error) {
	c := checker{settings: s, needed: needed}
	v := Values{
		Token:    c.secret("telegram-token", tokenForm),
		Endpoint: take(&c, "telegram-endpoint", parseEndpoint),
		Proxy:    take(&c, "proxy", parseProxy),

		WebhookURL:    take(&c, "webhook-url", parseEndpoint),
		WebhookListen: take(&c, "webhook-listen", parseAddress),
		WebhookSecret: c.secret("webhook-secret", webhookSecretForm),

		Data:   take(&c, "data", parseText),
		Store:  take(&c, "store", parseStore),
		Admins: takeAll(&c, "admin", parseID),
		Office: take(&c, "office", parseFile),

		Language:       take(&c, "language", oneOf("vi", "en")),
		Zone:           take(&c, "zone", calendar.LoadZone),
		ReminderDays:   takeAll(&c, "reminder-days", between(0, 365)),
		ReminderAt:     take(&c, "reminder-at", parseTimeOfDay),
		QuietHours:     take(&c, "quiet-hours", parseSpan),
		PingBudget:     take(&c, "ping-budget", between(0, 20)),
		PinCards:       take(&c, "pin-cards", oneOf("yes", "no")) == "yes",
		StaleDays:      take(&c, "stale-days", between(0, 365)),
		Tick:           take(&c, "tick", calendar.ParseRule),
		DialogLife:     take(&c, "dialog-life", lasting(time.Minute, 720*time.Hour)),
		CorrectionTime: take(&c, "correction-time", lasting(time.Minute, 720*time.Hour)),

		Rate:         take(&c, "rate", oneOf("all", "due", "completed")),
		Digest:       take(&c, "digest", parseMoments),
		DigestAlways: take(&c, "digest-when", oneOf("changes", "always")) == "always",
		Letterhead: Letterhead{
			Above: take(&c, "letterhead-above", parseText), Issuer: take(&c, "letterhead-issuer", parseText),
			Sign: take(&c, "letterhead-sign", parseText), Place: take(&c, "letterhead-place", parseText),
			Party: take(&c, "letterhead-style", oneOf("state", "party")) == "party",
		},

		RateGlobal: take(&c, "rate-global", decimal(1, 1000)),
		RatePaid:   take(&c, "paid-broadcast", between(0, 1000)),
		RateGroup:  take(&c, "rate-group", between(1, 1000)),
		InFlight:   take(&c, "in-flight", between(1, 1000)),

		Listen:          take(&c, "listen", parseAddress),
		DashboardURL:    take(&c, "dashboard-url", parseEndpoint),
		DashboardLife:   take(&c, "dashboard-life", lasting(5*time.Minute, 720*time.Hour)),
		LogLevel:        take(&c, "log-level", parseLevel),
		LogFormat:       take(&c, "log-format", oneOf("text", "json")),
		Failover:        take(&c, "failover", lasting(time.Second, 5*time.Minute)),
		ShutdownTimeout: take(&c, "shutdown-timeout", lasting(time.Second, 5*time.Minute)),
	}
	if len(v.ReminderDays) > maxReminderDays {
		c.problem("reminder-days", "too many")
	}
	if s.DashboardURL != "" {
		c.need("listen")
	}
	if s.WebhookURL != "" {
		c.need("webhook-listen")
		if s.WebhookSecret == "" && s.WebhookSecretFile == "" {
			c.problem("webhook-secret", "it is needed where webhook-url is set")
		}
	}
	for _, name := range []string{
		"data", "language", "zone", "reminder-at", "quiet-hours", "ping-budget", "stale-days", "tick", "dialog-life", "rate-global", "paid-broadcast", "rate-group", "in-flight",
		"rate", "digest-when", "letterhead-style", "telegram-endpoint", "dashboard-life", "log-level", "log-format", "failover", "shutdown-timeout",
	} {
		c.need(name)
	}
	for _, name := range needed {
		if name != "telegram-token" {
			c.need(name)
		}
	}
	if len(c.problems) > 0 {
		return Values{}, c.problems.sorted()
	}
	return v, nil
}
