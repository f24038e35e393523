package config

import (
	"log/slog"
	"net/url"
	"strings"
)

// hidden stands where a secret was.
const hidden = "(hidden)"

// Secret is a text that no log and no format shows.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the secret itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// shown is a value as it may be printed: kind is the field's "secret" tag.
func shown(kind, value string) string {
	switch {
	case value == "" || kind == "":
		return value
	case kind == "store":
		return shownStore(value)
	case kind == "password":
		if u, err := url.Parse(value); err == nil && u.Host != "" {
			return u.Redacted()
		}
	}
	return hidden
}

// shownStore is a file, or the address of a server without whatever could be a password in it.
func shownStore(value string) string {
	scheme, rest, address := strings.Cut(value, "://")
	if !address {
		return value
	}
	// A password may hold any sign: whatever stands before the last "@" can be a part of it.
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, _, _ := strings.Cut(rest[:at], ":")
		rest = user + ":xxxxx@" + rest[at+1:]
	}
	rest, query, asked := strings.Cut(rest, "?")
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if name, _, _ := strings.Cut(part, "="); strings.Contains(name, "password") {
			parts[i] = name + "=xxxxx"
		}
	}
	if asked {
		rest += "?" + strings.Join(parts, "&")
	}
	return scheme + "://" + rest
}
