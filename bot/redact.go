package bot

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

const redacted = "[redacted]"

// redactor takes secrets out of texts.
type redactor struct{ replace *strings.Replacer }

// newRedactor returns a redactor of the secrets, also as they look inside a URL and in a quoted string.
func newRedactor(secrets ...string) redactor {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		forms := []string{s, url.PathEscape(s), url.QueryEscape(s), strings.ReplaceAll(s, ":", "%3A")}
		// A token's second half is as good as the whole.
		if _, secret, ok := strings.Cut(s, ":"); ok && len(secret) >= 8 {
			forms = append(forms, secret)
		}
		for _, form := range forms {
			pairs = append(pairs, form, redacted)
		}
	}
	return redactor{strings.NewReplacer(pairs...)}
}

func (r redactor) text(s string) string { return r.replace.Replace(s) }

// err returns err with its secrets taken out. What it wraps can still be asked for by errors.Is, but not be unwrapped.
func (r redactor) err(err error) error {
	if err == nil {
		return nil
	}
	return &cleanError{text: r.text(err.Error()), dirty: err}
}

// cleanError hides an error that may hold a secret behind a text that holds none.
type cleanError struct {
	text  string
	dirty error
}

func (e *cleanError) Error() string { return e.text }

func (e *cleanError) Is(target error) bool { return errors.Is(e.dirty, target) }

// Format keeps verbs such as %#v from showing what is hidden.
func (e *cleanError) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(e.text)) }
