// Package config is the one table of the program's settings.
//
// A setting is a field of Settings: its tags hold its name, its environment variable, its default, what is allowed and
// what it means. Flags, environment and file are read into it, and the help, the reference and what `config` prints are
// made of it. Resolve then makes Values of it, or says everything that is wrong at once.
package config

import (
	"strings"

	"github.com/alecthomas/kong"
)

// Settings are the settings as they were given, unchecked. Embed it in a command, and give Options to kong.
//
// The command line goes before the environment, that before the file, and that before the default.
type Settings struct {
	File kong.ConfigFlag `name:"config" env:"GIAOBAN_CONFIG" placeholder:"FILE" allowed:"a YAML file" help:"File with settings, each by its name below."`

	TelegramToken     Text `name:"telegram-token" env:"GIAOBAN_TELEGRAM_TOKEN" secret:"all" allowed:"digits, a colon, letters" placeholder:"TOKEN" help:"The bot's token. Better given by environment or file, where other users of the machine don't see it."`
	TelegramTokenFile Text `name:"telegram-token-file" env:"GIAOBAN_TELEGRAM_TOKEN_FILE" allowed:"a readable file" placeholder:"FILE" help:"File that holds nothing but the bot's token."`
	TelegramEndpoint  Text `name:"telegram-endpoint" env:"GIAOBAN_TELEGRAM_ENDPOINT" default:"https://api.telegram.org" allowed:"an http or https address" help:"Bot API server."`
	Proxy             Text `name:"proxy" env:"GIAOBAN_PROXY" secret:"password" allowed:"an http, https or socks5 address" placeholder:"URL" help:"Proxy for the way to Telegram. It may hold a name and a password."`

	WebhookURL        Text `name:"webhook-url" env:"GIAOBAN_WEBHOOK_URL" allowed:"an https address; http for a local Bot API server" placeholder:"URL" help:"Receive by webhook, which Telegram delivers to this address; a proxy there adds TLS. Without it, the bot polls."`
	WebhookListen     Text `name:"webhook-listen" env:"GIAOBAN_WEBHOOK_LISTEN" default:"127.0.0.1:8443" allowed:"HOST:PORT" help:"Where deliveries are taken from that proxy, without TLS, whatever their path."`
	WebhookSecret     Text `name:"webhook-secret" env:"GIAOBAN_WEBHOOK_SECRET" secret:"all" allowed:"16–256 of A–Z, a–z, 0–9, _ and -" placeholder:"SECRET" help:"What Telegram has to repeat with each delivery. Choose it by chance."`
	WebhookSecretFile Text `name:"webhook-secret-file" env:"GIAOBAN_WEBHOOK_SECRET_FILE" allowed:"a readable file" placeholder:"FILE" help:"File that holds nothing but that secret."`

	Data   Text `name:"data" env:"GIAOBAN_DATA" default:"./data" allowed:"a directory" help:"Where the records are kept. It is made where it isn't there."`
	Store  Text `name:"store" env:"GIAOBAN_STORE" secret:"store" allowed:"a file, or a redis:// address" placeholder:"STORE" help:"Where the records are kept instead: in another SQLite file, or on a Redis server, which several replicas can share (docs/redis.md)."`
	Admin  List `name:"admin" env:"GIAOBAN_ADMIN" allowed:"Telegram ids, by commas or repeated" placeholder:"ID" help:"Who is administrator from the start."`
	Office Text `name:"office" env:"GIAOBAN_OFFICE" allowed:"a readable YAML file" placeholder:"FILE" help:"The organisations of a new office. Without it, those of a province of 2017."`

	Language       Text `name:"language" env:"GIAOBAN_LANGUAGE" default:"vi" allowed:"vi, en" help:"The office's language. People and groups choose their own."`
	Zone           Text `name:"zone" env:"GIAOBAN_ZONE" default:"Asia/Ho_Chi_Minh" allowed:"an IANA name" help:"The office's time zone."`
	ReminderDays   List `name:"reminder-days" env:"GIAOBAN_REMINDER_DAYS" default:"7,3,1,0" allowed:"0–365, by commas, at most 20" help:"How many days before a deadline groups are reminded."`
	ReminderAt     Text `name:"reminder-at" env:"GIAOBAN_REMINDER_AT" default:"08:00" allowed:"HH:MM" help:"When on such a day."`
	QuietHours     Text `name:"quiet-hours" env:"GIAOBAN_QUIET_HOURS" default:"19:00-07:00" allowed:"HH:MM-HH:MM; the same time twice for none" help:"When nobody is reminded: it waits for the next working morning."`
	PingBudget     Text `name:"ping-budget" env:"GIAOBAN_PING_BUDGET" default:"2" allowed:"0–20; 0: no bound" help:"Most reminders that a group gets on one day; beyond it only what is urgent, the rest waits for the next morning."`
	PinCards       Text `name:"pin-cards" env:"GIAOBAN_PIN_CARDS" default:"no" allowed:"yes, no" help:"Whether cards are pinned in their groups, without a sound, where the bot may pin."`
	StaleDays      Text `name:"stale-days" env:"GIAOBAN_STALE_DAYS" default:"14" allowed:"0–365; 0: never" help:"After how many days without a report an acknowledgement is asked about."`
	Tick           Text `name:"tick" env:"GIAOBAN_TICK" default:"* * * * *" allowed:"a cron expression of five fields, or @every with a duration" help:"How often what is due is looked for."`
	DialogLife     Text `name:"dialog-life" env:"GIAOBAN_DIALOG_LIFE" default:"24h" allowed:"1m–720h" help:"How long a guided dialog waits for an answer."`
	CorrectionTime Text `name:"correction-time" env:"GIAOBAN_CORRECTION_TIME" default:"24h" allowed:"1m–720h" help:"How long after a report a corrected version of it is taken."`

	Rate             Text `name:"rate" env:"GIAOBAN_RATE" default:"all" allowed:"all, due, completed" help:"What summaries take percentages of: completed of all assignments, completed of those due, on time of those completed."`
	Digest           Text `name:"digest" env:"GIAOBAN_DIGEST" default:"0 17 * * 1-5" allowed:"a cron expression of five fields, or empty for none" help:"When managers and the Board are told what changed."`
	DigestWhen       Text `name:"digest-when" env:"GIAOBAN_DIGEST_WHEN" default:"changes" allowed:"changes, always" help:"Whether they are told also where nothing changed."`
	LetterheadAbove  Text `name:"letterhead-above" env:"GIAOBAN_LETTERHEAD_ABOVE" allowed:"a name" placeholder:"NAME" help:"In the report for the next meeting: the body that the issuer belongs to."`
	LetterheadIssuer Text `name:"letterhead-issuer" env:"GIAOBAN_LETTERHEAD_ISSUER" allowed:"a name" placeholder:"NAME" help:"The report's issuer."`
	LetterheadSign   Text `name:"letterhead-sign" env:"GIAOBAN_LETTERHEAD_SIGN" allowed:"for instance BC-BDV" placeholder:"SIGN" help:"The end of the report's number."`
	LetterheadPlace  Text `name:"letterhead-place" env:"GIAOBAN_LETTERHEAD_PLACE" allowed:"a name" placeholder:"PLACE" help:"Where the report is written."`
	LetterheadStyle  Text `name:"letterhead-style" env:"GIAOBAN_LETTERHEAD_STYLE" default:"state" allowed:"state, party" help:"Whether the report bears the state's name and motto, or the Party's name."`

	RateGlobal Text `name:"rate-global" env:"GIAOBAN_RATE_GLOBAL" default:"29.9" allowed:"1–1000" help:"Most messages a second."`
	RatePaid   Text `name:"paid-broadcast" env:"GIAOBAN_PAID_BROADCAST" default:"0" allowed:"0–1000" help:"Most new messages of broadcasts a second, which Telegram charges for beyond its usual rate. 0: none are paid for."`
	RateGroup  Text `name:"rate-group" env:"GIAOBAN_RATE_GROUP" default:"20" allowed:"1–1000" help:"Most messages a minute into one group."`
	InFlight   Text `name:"in-flight" env:"GIAOBAN_IN_FLIGHT" default:"32" allowed:"1–1000" help:"Most messages on their way at once."`

	Listen          Text `name:"listen" env:"GIAOBAN_LISTEN" default:"127.0.0.1:8080" allowed:"HOST:PORT, or empty for none" help:"Where health, metrics and the dashboard are served."`
	DashboardURL    Text `name:"dashboard-url" env:"GIAOBAN_DASHBOARD_URL" allowed:"an http or https address" placeholder:"URL" help:"Where people reach the dashboard, which is served at listen below /b/; a proxy there adds TLS. Without it, there is none."`
	DashboardLife   Text `name:"dashboard-life" env:"GIAOBAN_DASHBOARD_LIFE" default:"12h" allowed:"5m–720h" help:"How long somebody stays signed in to the dashboard."`
	LogLevel        Text `name:"log-level" env:"GIAOBAN_LOG_LEVEL" default:"info" allowed:"debug, info, warn, error" help:"The least that is logged."`
	LogFormat       Text `name:"log-format" env:"GIAOBAN_LOG_FORMAT" default:"text" allowed:"text, json" help:"How it is logged."`
	Failover        Text `name:"failover" env:"GIAOBAN_FAILOVER" default:"10s" allowed:"1s–5m" help:"Within what time another replica does what a dead one did. Only where several share a store."`
	ShutdownTimeout Text `name:"shutdown-timeout" env:"GIAOBAN_SHUTDOWN_TIMEOUT" default:"20s" allowed:"1s–5m" help:"How long a stop may take."`
}

// Options are what kong needs to read Settings.
func Options() []kong.Option {
	return []kong.Option{kong.Configuration(load), kong.ValueFormatter(explain)}
}

// explain is a flag's help: what it means, what is allowed, and its environment variable.
func explain(v *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(v)
	allowed := v.Tag.Get("allowed")
	if allowed == "" {
		return text
	}
	meaning := strings.TrimSuffix(v.Help, ".")
	return strings.Replace(text, meaning, meaning+" ["+allowed+"]", 1)
}
