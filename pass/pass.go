// Package pass makes and checks what opens the dashboard: one-time links, sessions, and the tokens of its forms.
//
// All of them are signed and nothing of them is kept, so that every replica that has the same secret can check them. That
// a link works once, and that a session ends when its person signs out, is for whoever keeps records.
package pass

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// The errors that callers tell apart.
var (
	// ErrForged means that nobody with the secret made it, or that it was damaged on the way.
	ErrForged = errors.New("it was not made here")
	// ErrExpired means that it was good once.
	ErrExpired = errors.New("its time is over")
)

// Kind says what something signed is for. One kind never passes for another.
type Kind byte

// The kinds.
const (
	Link    Kind = 1 // opens a session, once
	Session Kind = 2 // is held by a browser
)

// NonceBytes is how long a nonce is.
const NonceBytes = 12

// Ticket is what is signed: whom it lets in, and until when.
type Ticket struct {
	Kind    Kind
	Person  int64
	Issued  time.Time // to the second
	Expires time.Time // to the second
	Nonce   string    // 24 hexadecimal digits, a different one each time
}

// Keys sign and check.
type Keys struct{ tickets, forms []byte }

// New derives keys from a secret of the office that every replica has. Another secret makes other keys: what was signed with
// the old one is void then.
func New(secret string) (Keys, error) {
	if secret == "" {
		return Keys{}, errors.New("the dashboard's keys need a secret")
	}
	derive := func(purpose string) ([]byte, error) {
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, purpose, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("deriving the key for %s: %w", purpose, err)
		}
		return key, nil
	}
	tickets, err := derive("giaoban dashboard tickets")
	if err != nil {
		return Keys{}, err
	}
	forms, err := derive("giaoban dashboard forms")
	if err != nil {
		return Keys{}, err
	}
	return Keys{tickets: tickets, forms: forms}, nil
}

// Issue makes a ticket that begins now, with a nonce from random.
func Issue(random io.Reader, kind Kind, person int64, now time.Time, life time.Duration) (Ticket, error) {
	var nonce [NonceBytes]byte
	if _, err := io.ReadFull(random, nonce[:]); err != nil {
		return Ticket{}, fmt.Errorf("choosing a nonce: %w", err)
	}
	issued := now.Truncate(time.Second)
	return Ticket{
		Kind: kind, Person: person, Issued: issued, Expires: issued.Add(life), Nonce: hex.EncodeToString(nonce[:]),
	}, nil
}

// ticketBytes is the signed part: kind, person, issued, expires, nonce.
const ticketBytes = 1 + 8 + 8 + 8 + NonceBytes

// Sign returns a ticket in a form that fits an address and a cookie.
func (k Keys) Sign(t Ticket) (string, error) {
	body := make([]byte, 0, ticketBytes+sha256.Size)
	body = append(body, byte(t.Kind))
	body = binary.BigEndian.AppendUint64(body, uint64(t.Person))
	body = binary.BigEndian.AppendUint64(body, uint64(t.Issued.Unix()))
	body = binary.BigEndian.AppendUint64(body, uint64(t.Expires.Unix()))
	nonce, err := hex.DecodeString(t.Nonce)
	if err != nil || len(nonce) != NonceBytes {
		return "", fmt.Errorf("signing a ticket: %q is no nonce", t.Nonce)
	}
	body = append(body, nonce...)
	return base64.RawURLEncoding.EncodeToString(append(body, seal(k.tickets, body)...)), nil
}

// Open reads what Sign wrote, and returns ErrForged or ErrExpired for what does not hold at now. An expired ticket is returned
// with its error, so that its owner can be told what to do.
func (k Keys) Open(kind Kind, signed string, now time.Time) (Ticket, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signed)
	if err != nil || len(raw) != ticketBytes+sha256.Size {
		return Ticket{}, ErrForged
	}
	body, mac := raw[:ticketBytes], raw[ticketBytes:]
	if !hmac.Equal(mac, seal(k.tickets, body)) || Kind(body[0]) != kind {
		return Ticket{}, ErrForged
	}
	number := func(at int) int64 { return int64(binary.BigEndian.Uint64(body[at:])) }
	t := Ticket{
		Kind: kind, Person: number(1), Issued: time.Unix(number(9), 0).UTC(), Expires: time.Unix(number(17), 0).UTC(),
		Nonce: hex.EncodeToString(body[25:]),
	}
	if !now.Before(t.Expires) {
		return t, ErrExpired
	}
	return t, nil
}

// FormToken returns what a form of a session has to bear, so that no other site can send it.
func (k Keys) FormToken(session Ticket) string {
	return base64.RawURLEncoding.EncodeToString(seal(k.forms, []byte(session.Nonce)))
}

// FormTokenHolds tells whether a form bears its session's token.
func (k Keys) FormTokenHolds(session Ticket, token string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	return err == nil && hmac.Equal(raw, seal(k.forms, []byte(session.Nonce)))
}

func seal(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return mac.Sum(nil)
}

// Equal tells whether two sets of keys are the same, for tests of replicas.
func (k Keys) Equal(other Keys) bool {
	return bytes.Equal(k.tickets, other.tickets) && bytes.Equal(k.forms, other.forms)
}
