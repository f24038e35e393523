package simulator

import (
	"fmt"
	"net/http"
)

// apiError is a refusal as the Bot API writes it.
type apiError struct {
	code       int
	text       string
	retryAfter int   // seconds, with 429
	migratedTo int64 // the supergroup that a group became
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.code, e.text) }

// badRequest returns a 400 whose text has the prefix and the small first letter that the server gives it. Texts whose
// second character is a capital or an underscore are names of errors and stay as they are.
func badRequest(format string, args ...any) *apiError {
	return &apiError{code: http.StatusBadRequest, text: "Bad Request: " + lowerFirst(fmt.Sprintf(format, args...))}
}

// said is an error in the server's own words, capitals included: a refusal or webhook's report carries them to the bot.
func said(format string, args ...any) error { return fmt.Errorf(format, args...) }

func forbidden(format string, args ...any) *apiError {
	return &apiError{code: http.StatusForbidden, text: "Forbidden: " + fmt.Sprintf(format, args...)}
}

func conflict(text string) *apiError {
	return &apiError{code: http.StatusConflict, text: "Conflict: " + text}
}

func tooManyRequests(seconds int) *apiError {
	return &apiError{code: http.StatusTooManyRequests, text: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}

func restarting() *apiError {
	return &apiError{code: http.StatusInternalServerError, text: "Internal Server Error: restart"}
}

func unauthorized() *apiError { return &apiError{code: http.StatusUnauthorized, text: "Unauthorized"} }

func upgraded(to int64) *apiError {
	e := badRequest("group chat was upgraded to a supergroup chat")
	e.migratedTo = to
	return e
}

func lowerFirst(s string) string {
	if len(s) < 1 || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	if len(s) > 1 && (s[1] == '_' || 'A' <= s[1] && s[1] <= 'Z') {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
