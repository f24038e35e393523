package redis

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestURLs(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	type said struct {
		Addrs                    []string
		DB                       int
		User, Password           string
		Master, SentinelPassword string
		Cluster                  bool
		ServerName               string
		Prefix, Office           string
		Replicas                 int
		Wait                     time.Duration
		Shown                    string
	}
	for text, want := range map[string]said{
		"redis://localhost": {Addrs: []string{"localhost:6379"}, Shown: "redis://localhost:6379"},
		"redis://me:p%40ss%2F@[::1]:1/2?office=ldld&prefix=x&wait=2&wait_timeout=250ms": {
			Addrs: []string{"[::1]:1"}, DB: 2, User: "me", Password: "p@ss/", Prefix: "x:", Office: "ldld", Replicas: 2, Wait: 250 * time.Millisecond,
			Shown: "redis://me@[::1]:1/2?office=ldld&prefix=x&wait=2&wait_timeout=250ms",
		},
		"redis://:p@a:1,b:2": {Addrs: []string{"a:1", "b:2"}, Password: "p", Cluster: true, Shown: "redis://a:1,b:2"},
		"rediss+cluster://a": {Addrs: []string{"a:6379"}, Cluster: true, ServerName: "a", Shown: "rediss+cluster://a:6379"},
		"rediss://10.0.0.1:6380?server_name=redis.example": {
			Addrs: []string{"10.0.0.1:6380"}, ServerName: "redis.example", Shown: "rediss://10.0.0.1:6380?server_name=redis.example",
		},
		"redis+sentinel://a,b:7/1?master=m&sentinel_password=q": {
			Addrs: []string{"a:26379", "b:7"}, DB: 1, Master: "m", SentinelPassword: "q", Shown: "redis+sentinel://a:26379,b:7/1?master=m",
		},
		"redis://h?prefix=&password_file=" + secret: {Addrs: []string{"h:6379"}, Password: "from a file", Prefix: "-", Shown: "redis://h:6379?prefix="},
	} {
		got, err := parseURL(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if want.Prefix == "" {
			want.Prefix = "giaoban:"
		}
		want.Prefix = strings.TrimSuffix(want.Prefix, "-")
		if want.Office == "" {
			want.Office = "main"
		}
		if want.Wait == 0 {
			want.Wait = time.Second
		}
		o := got.options
		is := said{
			o.Addrs, o.DB, o.Username, o.Password, o.MasterName, o.SentinelPassword, o.IsClusterMode, "", got.prefix, got.office,
			got.replicas, got.replicaWait, got.shown,
		}
		if o.TLSConfig != nil {
			is.ServerName = o.TLSConfig.ServerName
		}
		if diff := cmp.Diff(want, is); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", text, diff)
		}
		if !Is(text) || Check(text) != nil || Redact(text) != got.shown {
			t.Errorf("%s is not known again", text)
		}
	}
}

func TestWrongURLsAreToldInOneLine(t *testing.T) {
	pem := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(pem, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"http://h":                           "must begin with redis://",
		"redis+cloud://h":                    "must begin with redis://",
		"localhost:6379":                     "must begin with redis://",
		"redis://":                           "is no address",
		"redis://h:0":                        "is no address",
		"redis://h:99999":                    "is no address",
		"redis://h,,g":                       "is no address",
		"redis://h:1:2":                      "is no address",
		"redis://u:hunter2%zz@h":             "can't be read",
		"redis://h/x":                        "no number of a database",
		"redis://h/-1":                       "no number of a database",
		"redis+cluster://h/1":                "database 0 only",
		"redis://h?colour=red":               `no parameter "colour"`,
		"redis://h?office=a&office=b":        "given twice",
		"redis://h?office=":                  "no name",
		"redis://h?office={x}":               "allowed are",
		"redis://h?prefix=a%20b":             "allowed are",
		"redis://h?wait=x":                   "number of replicas",
		"redis://h?wait=99":                  "number of replicas",
		"redis://h?wait_timeout=1h":          "duration",
		"redis+sentinel://h":                 "must name the master",
		"redis://h?master=m":                 "belong to redis+sentinel",
		"redis://h?ca=x":                     "belongs to rediss",
		"rediss://h?ca=/no/such/file":        "certificate authority",
		"rediss://h?ca=" + pem:               "holds no certificate",
		"rediss://h?cert=" + pem:             "client certificate",
		"redis://h?password_file=/no/such/f": "reading the store's password",
		"redis://h?%zz":                      "can't be read",
	} {
		err := Check(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for _, file := range []string{"/var/lib/giaoban.db", "redis.db", "./redis:/x", "http://redis"} {
		if Is(file) {
			t.Errorf("%s is taken for a server", file)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, seed := range []string{"redis://u:p@h:1,g:2/3?office=x", "rediss+sentinel://h?master=m", "redis://[::1]", "redis://@:?#", "redis://u:%zz@h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "_file") || strings.Contains(text, "ca=") || strings.Contains(text, "cert") || strings.Contains(text, "key") {
			return // files of this machine
		}
		got, err := parseURL(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(got.prefix+got.office, "{}") || len(got.options.Addrs) == 0 {
			t.Errorf("%q became %+v", text, got)
		}
		if p := got.options.Password; len(p) > 8 && strings.Contains(got.shown, p) {
			t.Errorf("%q is shown as %q", text, got.shown)
		}
	})
}
