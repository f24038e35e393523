package bot

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"sync/atomic"
)

const (
	// maxDelivery bounds an update that is delivered, in bytes: the longest texts with all they quote are far below.
	maxDelivery = 1 << 20
	// secretHeader is where Telegram repeats the secret that the webhook was set with.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // the name of a header
	// retrySeconds is after how long Telegram is asked to deliver again what could not be taken.
	retrySeconds = "2"
)

// Webhook returns the endpoint that Telegram delivers updates to, one a request, with the secret that was agreed on.
// It answers 200 once the update was handled or buried; until then Telegram keeps it, and holds back only the later ones
// of the same chat. Handling goes on where whoever delivers hangs up, but not beyond ctx.
//
// An update may come twice, or by polling too: the Handler knows those that it has handled.
func (r *Receiver) Webhook(ctx context.Context, secret string) http.Handler {
	return &endpoint{
		r: r, ctx: ctx, secret: sha256.Sum256([]byte(secret)), places: make(chan struct{}, r.o.Workers), log: r.log,
	}
}

type endpoint struct {
	r      *Receiver
	ctx    context.Context // of all updates in hand
	secret [sha256.Size]byte
	places chan struct{} // filled by the updates in hand
	wrong  atomic.Int64  // deliveries with a wrong secret
	log    *slog.Logger
}

// ServeHTTP takes one update.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	status := e.take(w, req)
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retrySeconds)
	}
	w.WriteHeader(status)
}

func (e *endpoint) take(w http.ResponseWriter, req *http.Request) int {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed
	}
	if !e.trusts(req.Header.Get(secretHeader)) {
		// Said each time it is twice as often, since anybody can bring it about.
		if n := e.wrong.Add(1); n&(n-1) == 0 {
			e.log.Warn("a delivery to the webhook without the right secret was refused", "times", n)
		}
		return http.StatusUnauthorized
	}
	if kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return http.StatusUnsupportedMediaType
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxDelivery))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		e.log.Error("a delivery to the webhook is too large to be an update", "limit", large.Limit)
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	return e.deliver(req.Context(), raw)
}

// trusts compares digests, so that neither the time nor its length tells anything about the secret.
func (e *endpoint) trusts(given string) bool {
	digest := sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(digest[:], e.secret[:]) == 1
}

// deliver has the update handled and says how Telegram is to be answered.
func (e *endpoint) deliver(asked context.Context, raw []byte) int {
	select {
	case e.places <- struct{}{}:
		defer func() { <-e.places }()
	case <-asked.Done():
		return http.StatusServiceUnavailable
	case <-e.ctx.Done():
		return http.StatusServiceUnavailable
	}
	u := received{}
	u.update, u.broken = Decode(raw, e.r.o.Client.ID())
	if u.update.ID <= 0 {
		e.log.Error("a delivery to the webhook is no update", "error", u.broken)
		return http.StatusBadRequest
	}
	e.r.o.OnDelivery()
	if !e.r.one(e.ctx, u, func() ([]byte, error) { return raw, nil }) {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
