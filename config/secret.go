package config

import (
	"log/slog"
	"net/url"
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
	case kind == "password":
		if u, err := url.Parse(value); err == nil && u.Host != "" {
			return u.Redacted()
		}
	}
	return hidden
}
