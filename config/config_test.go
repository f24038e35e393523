package config_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"giaoban/config"
)

// cli is a command line as the program has it: settings stand under a command.
type cli struct {
	Serve struct{ config.Settings } `cmd:""`
	Other struct{}                  `cmd:""`
}

const token = "123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"

// read parses a command line in an environment without settings of its own.
func read(t *testing.T, args ...string) (config.Settings, *kong.Context, error) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, config.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := parser.Parse(append([]string{"serve"}, args...))
	return c.Serve.Settings, ctx, err
}

func mustRead(t *testing.T, args ...string) (config.Settings, *kong.Context) {
	t.Helper()
	s, ctx, err := read(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	return s, ctx
}

func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestDefaults(t *testing.T) {
	s, _ := mustRead(t)
	v, err := s.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(v.Endpoint, v.Proxy, v.Data, v.Admins, v.Language, v.Zone, v.ReminderDays, v.ReminderAt, v.Tick,
		v.RateGlobal, v.RateGroup, v.InFlight, v.Listen, v.LogLevel, v.LogFormat, v.ShutdownTimeout, v.DialogLife, v.Office, v.Token)
	want := fmt.Sprintln("https://api.telegram.org", "", "./data", []int64{}, "vi", "Asia/Ho_Chi_Minh", []int{7, 3, 1, 0},
		8*time.Hour, "* * * * *", 29.9, 20, 32, "127.0.0.1:8080", slog.LevelInfo, "text", 20*time.Second, 24*time.Hour, "", "")
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if diff := cmp.Diff(s, config.Defaults()); diff != "" {
		t.Error("the defaults without a command line differ:", diff)
	}
}

func TestTheStrongestSourceWins(t *testing.T) {
	name := file(t, `
rate-group: 11
rate-global: 12
in-flight: 13
reminder-days: [5, 2]
telegram:
  token: `+token+`
admin: 7
listen: ""
`)
	t.Setenv("GIAOBAN_RATE_GLOBAL", "22")
	t.Setenv("GIAOBAN_IN_FLIGHT", "23")
	t.Setenv("GIAOBAN_CONFIG", name)
	s, ctx := mustRead(t, "--in-flight=33", "--admin=1", "--admin=2,3")
	v, err := s.Resolve("telegram-token")
	if err != nil {
		t.Fatal(err)
	}
	if v.RateGroup != 11 || v.RateGlobal != 22 || v.InFlight != 33 || v.Listen != "" {
		t.Errorf("file %d, environment %g, flag %d, emptied %q", v.RateGroup, v.RateGlobal, v.InFlight, v.Listen)
	}
	if diff := cmp.Diff([]int{5, 2}, v.ReminderDays); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{1, 2, 3}, v.Admins); diff != "" {
		t.Error(diff)
	}
	if v.Token.Reveal() != token {
		t.Errorf("the token became %q", v.Token.Reveal())
	}
	sources := config.Sources(ctx)
	for setting, want := range map[string]config.Source{
		"rate-group": config.FromFile, "rate-global": config.FromEnvironment, "in-flight": config.FromFlag, "data": config.FromDefault,
	} {
		if sources[setting] != want {
			t.Errorf("%s comes from %q, want %q", setting, sources[setting], want)
		}
	}
	if again, _ := mustRead(t, "--config", name); len(again.Admin) != 1 {
		t.Errorf("a single value of a list became %v", again.Admin)
	}
}

func TestEverythingThatIsWrongIsSaidAtOnce(t *testing.T) {
	s, _ := mustRead(t,
		"--telegram-token=my secret", "--telegram-endpoint=ftp://x", "--proxy=socks5://user:pass@/", "--data=", "--admin=1,me",
		"--language=fr", "--zone=Mars", "--reminder-days=7,-1", "--reminder-at=8", "--tick=often", "--rate-global=many",
		"--rate-group=0", "--in-flight=100000", "--listen=8080", "--log-level=loud", "--log-format=xml", "--shutdown-timeout=1h",
		"--dialog-life=soon", "--office=/no/such/file", "--telegram-token-file=", "--webhook-url=gopher://x", "--webhook-listen=8443",
		"--webhook-secret=short", "--store=mysql://user:pass@host/db",
	)
	_, err := s.Resolve("telegram-token", "admin")
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	got := map[string]bool{}
	for _, p := range problems {
		got[p.Name] = true
		if p.Allowed == "" {
			t.Errorf("%s: what is allowed isn't said", p.Name)
		}
	}
	if len(got) != 23 || len(problems) != 23 {
		t.Errorf("%d problems with %d settings, want 23:\n%v", len(problems), len(got), err)
	}
	for _, secret := range []string{"my secret", "pass"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is said:\n%v", err)
		}
	}
	if want := `rate-group: "0" is not allowed (it is not from 1 to 1000); allowed is: 1–1000`; !strings.Contains(err.Error(), want) {
		t.Errorf("no %q in\n%v", want, err)
	}
}

func TestWrongValuesOneByOne(t *testing.T) {
	big := file(t, strings.Repeat("1", 5000))
	for _, args := range [][]string{
		{"--telegram-token=" + token, "--telegram-token-file=" + file(t, token)},
		{"--telegram-token-file=/no/such/file"},
		{"--telegram-token-file=" + file(t, "no token")},
		{"--telegram-token-file=" + big},
		{"--telegram-endpoint=https://user@api.telegram.org"},
		{"--telegram-endpoint=https://api.telegram.org/?x"},
		{"--telegram-endpoint="},
		{"--proxy=http://%zz"},
		{"--proxy=http://host:0"},
		{"--admin=-5"},
		{"--reminder-days=" + strings.Repeat("1,", 21)},
		{"--reminder-days=366"},
		{"--reminder-at=24:00"},
		{"--reminder-at=8:00"},
		{"--tick=0 0 30 2 *"},
		{"--listen=:65536"},
		{"--office=" + t.TempDir()},
		{"--zone=Local"},
	} {
		s, _ := mustRead(t, args...)
		if _, err := s.Resolve(); err == nil {
			t.Errorf("%.80q was taken", args)
		}
	}
}

func TestWhatIsNeededMustBeThere(t *testing.T) {
	s, _ := mustRead(t)
	_, err := s.Resolve("telegram-token", "admin")
	if err == nil || !strings.Contains(err.Error(), "telegram-token: nothing is given") || !strings.Contains(err.Error(), "admin: nothing") {
		t.Errorf("got %v", err)
	}
	s, _ = mustRead(t, "--telegram-token-file="+file(t, "\n"+token+"\n"))
	v, err := s.Resolve("telegram-token")
	if err != nil || v.Token.Reveal() != token {
		t.Errorf("a token from a file: %q, %v", v.Token.Reveal(), err)
	}
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	for content, want := range map[string]string{
		"rate-globe: 29":              "rate-globe",
		"telegram: {tokem: 1:x}":      "telegram-tokem",
		"config: other.yaml":          "config",
		"rate-global: [":              "settings",
		"- a list":                    "settings",
		"telegram: {token: {a: 1:x}}": "telegram-token-a",
	} {
		_, _, err := read(t, "--config="+file(t, content))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", content, err)
		}
	}
	if _, _, err := read(t, "--config=/no/such/file"); err == nil {
		t.Error("a file that isn't there was read")
	}
	if s, _ := mustRead(t, "--config="+file(t, "")); s.RateGlobal != "29.9" {
		t.Errorf("an empty file changed a default to %q", s.RateGlobal)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s, ctx := mustRead(t, "--telegram-token="+token, "--proxy=socks5://user:hunter2@proxy:1080",
		"--store=redis+sentinel://me:hunter2@a:1,b:2/0?master=m&sentinel_password=hunter2&office=x")
	v, err := s.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("settings", "token", v.Token)
	printed := s.Redacted(config.Sources(ctx)) + log.String() + fmt.Sprintf("%v %s %q %#v %v", v.Token, v.Token, v.Token, v.Token, v.Store)
	for _, secret := range []string{token, "AAEhBO", "hunter2"} {
		if strings.Contains(printed, secret) {
			t.Errorf("%q is printed:\n%s", secret, printed)
		}
	}
	for _, want := range []string{"telegram-token", "(hidden)", "socks5://user:xxxxx@proxy:1080",
		"redis+sentinel://me:xxxxx@a:1,b:2/0?master=m&sentinel_password=xxxxx&office=x", "command line", "Asia/Ho_Chi_Minh"} {
		if !strings.Contains(printed, want) {
			t.Errorf("no %q in\n%s", want, printed)
		}
	}
	if broken, _ := mustRead(t, "--proxy=hunter2"); strings.Contains(broken.Redacted(nil), "hunter2") {
		t.Error("a proxy that can't be read is printed, with what may be its password")
	}
	if fmt.Sprint(config.Secret("")) != "" {
		t.Error("no secret looks like one")
	}
}

// TestEveryFieldIsASetting keeps the table whole: names, variables, meanings, and defaults that are allowed themselves.
func TestEveryFieldIsASetting(t *testing.T) {
	fields := reflect.TypeFor[config.Settings]()
	for i := range fields.NumField() {
		tag := fields.Field(i).Tag
		name := tag.Get("name")
		if want := "GIAOBAN_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")); tag.Get("env") != want {
			t.Errorf("%s: the variable is %q, want %q", name, tag.Get("env"), want)
		}
		if tag.Get("help") == "" || tag.Get("allowed") == "" {
			t.Errorf("%s: what it means, or what is allowed, is missing", name)
		}
		if !strings.Contains(config.Reference(), "`--"+name+"`") {
			t.Errorf("%s is not in the reference", name)
		}
	}
}

func TestTheHelpSaysWhatIsAllowed(t *testing.T) {
	var c cli
	var out strings.Builder
	options := append(config.Options(), kong.Writers(&out, &out), kong.Exit(func(int) {}))
	parser, err := kong.New(&c, options...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve", "--help"}); err != nil {
		t.Fatal(err)
	}
	help := strings.Join(strings.Fields(out.String()), " ")
	if want := "Most messages a second [1–1000] ($GIAOBAN_RATE_GLOBAL)."; !strings.Contains(help, want) {
		t.Errorf("no %q in\n%s", want, out.String())
	}
}

func TestTheWebhooksSecret(t *testing.T) {
	const secret = "0123456789abcdef_-XYZ"
	for name, c := range map[string]struct {
		args    []string
		problem string // the setting that is wrong
	}{
		"itself":             {args: []string{"--webhook-secret=" + secret}},
		"by a file":          {args: []string{"--webhook-secret-file=" + file(t, secret+"\n")}},
		"missing":            {problem: "webhook-secret"},
		"twice":              {args: []string{"--webhook-secret=" + secret, "--webhook-secret-file=" + file(t, secret)}, problem: "webhook-secret-file"},
		"too short":          {args: []string{"--webhook-secret=0123456789abcde"}, problem: "webhook-secret"},
		"too long":           {args: []string{"--webhook-secret=" + strings.Repeat("x", 257)}, problem: "webhook-secret"},
		"with a sign":        {args: []string{"--webhook-secret=0123456789abcde!"}, problem: "webhook-secret"},
		"a file of nonsense": {args: []string{"--webhook-secret-file=" + file(t, "two words of it")}, problem: "webhook-secret-file"},
		"nowhere to listen":  {args: []string{"--webhook-secret=" + secret, "--webhook-listen="}, problem: "webhook-listen"},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := mustRead(t, append(c.args, "--webhook-url=https://bot.example/hook/")...)
			v, err := s.Resolve()
			if printed := s.Redacted(config.Sources(ctx)) + fmt.Sprint(v, err); strings.Contains(printed, secret) {
				t.Errorf("the secret is printed: %s", printed)
			}
			if c.problem == "" {
				if err != nil || v.WebhookSecret.Reveal() != secret || v.WebhookURL != "https://bot.example/hook" {
					t.Errorf("got %q at %q, %v", v.WebhookSecret.Reveal(), v.WebhookURL, err)
				}
				return
			}
			var problems config.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Name != c.problem {
				t.Errorf("got %v, want a problem with %s", err, c.problem)
			}
		})
	}
}
