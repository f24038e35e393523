package pass_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/pass"
)

func keys(tb testing.TB, secret string) pass.Keys {
	tb.Helper()
	k, err := pass.New(secret)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func TestOpenReadsWhatWasSigned(t *testing.T) {
	k := keys(t, "secret")
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "now"), 0).UTC()
		life := time.Duration(rapid.Int64Range(1, 1<<20).Draw(t, "life")) * time.Second
		kind := rapid.SampledFrom([]pass.Kind{pass.Link, pass.Session}).Draw(t, "kind")
		ticket, err := pass.Issue(rand.Reader, kind, rapid.Int64().Draw(t, "person"), now, life)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := k.Sign(ticket)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Open(kind, signed, now.Add(life-1))
		if diff := cmp.Diff(ticket, got); diff != "" || err != nil {
			t.Fatalf("it came back otherwise (-want +got): %v\n%s", err, diff)
		}
		if again, err := k.Open(kind, signed, now.Add(life)); !errors.Is(err, pass.ErrExpired) || again.Person != ticket.Person {
			t.Fatalf("at its end it gave %+v, %v", again, err)
		}
	})
}

func TestNothingForgedOpens(t *testing.T) {
	now := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC)
	k := keys(t, "secret")
	ticket, err := pass.Issue(rand.Reader, pass.Link, 42, now, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := k.Sign(ticket)
	if err != nil {
		t.Fatal(err)
	}
	other, err := keys(t, "another").Sign(ticket)
	if err != nil {
		t.Fatal(err)
	}
	forged := map[string]string{
		"empty": "", "cut": signed[:len(signed)-1], "longer": signed + "A", "no base64": strings.Repeat("%", len(signed)),
		"of another secret": other,
	}
	for i := range signed {
		changed := []byte(signed)
		changed[i] = map[bool]byte{true: 'B', false: 'A'}[changed[i] == 'A']
		forged["changed at "+string(rune('0'+i%10))+strings.Repeat("+", i/10)] = string(changed)
	}
	for name, token := range forged {
		if got, err := k.Open(pass.Link, token, now); !errors.Is(err, pass.ErrForged) {
			t.Errorf("%s: it opened as %+v, %v", name, got, err)
		}
	}
	if _, err := k.Open(pass.Session, signed, now); !errors.Is(err, pass.ErrForged) {
		t.Errorf("a link passes for a session: %v", err)
	}
}

func TestFormTokensBelongToTheirSession(t *testing.T) {
	k := keys(t, "secret")
	now := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC)
	issue := func(b byte) pass.Ticket {
		ticket, err := pass.Issue(bytes.NewReader(bytes.Repeat([]byte{b}, pass.NonceBytes)), pass.Session, 1, now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	mine, theirs := issue(1), issue(2)
	if !k.FormTokenHolds(mine, k.FormToken(mine)) {
		t.Error("a session's own token doesn't hold")
	}
	for name, token := range map[string]string{
		"another session's": k.FormToken(theirs), "empty": "", "another secret's": keys(t, "another").FormToken(mine),
	} {
		if k.FormTokenHolds(mine, token) {
			t.Errorf("%s token holds", name)
		}
	}
}

func TestKeysNeedASecretAndNonces(t *testing.T) {
	if _, err := pass.New(""); err == nil {
		t.Error("keys were made of nothing")
	}
	if !keys(t, "a").Equal(keys(t, "a")) || keys(t, "a").Equal(keys(t, "b")) {
		t.Error("the keys are not those of the secret")
	}
	if _, err := pass.Issue(strings.NewReader("short"), pass.Link, 1, time.Time{}, time.Hour); err == nil {
		t.Error("a ticket was made without a nonce")
	}
	if signed, err := keys(t, "a").Sign(pass.Ticket{Nonce: "zz"}); err == nil {
		t.Errorf("a ticket without a nonce was signed: %s", signed)
	}
}

func FuzzOpen(f *testing.F) {
	k := keys(f, "secret")
	now := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC)
	f.Add("")
	f.Add(strings.Repeat("A", 100))
	f.Fuzz(func(t *testing.T, signed string) {
		if ticket, err := k.Open(pass.Session, signed, now); err == nil {
			t.Errorf("%q opened as %+v", signed, ticket)
		}
	})
}
