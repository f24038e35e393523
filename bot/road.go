package bot

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"giaoban/chat"
)

// road carries one request of the library: under its context, with the token in place, and watched.
type road struct {
	ctx    context.Context // the library has no other way to hand it on
	client *Client
	wrote  atomic.Bool // the whole request was taken to be written, so the server may act on it
}

// Do implements the library's HTTPClient.
func (r *road) Do(req *http.Request) (*http.Response, error) {
	req = req.WithContext(r.ctx)
	req.URL.Path = strings.Replace(req.URL.Path, "/bot"+standIn+"/", r.client.prefix, 1)
	req.URL.RawPath = ""
	r.watch(req)
	// Not by an http.Client: it would add redirects and cookies, and the URL with the token to each error.
	answer, err := r.client.web.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if !isJSON(answer.Header) {
		defer answer.Body.Close()
		return nil, newPageError(answer)
	}
	answer.Body = limitedBody{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	return answer, nil
}

// isJSON tells an answer of the Bot API's from anybody else's.
func isJSON(header http.Header) bool {
	given := header.Get("Content-Type")
	if given == "application/json" {
		return true
	}
	kind, _, err := mime.ParseMediaType(given)
	return err == nil && kind == "application/json"
}

func (r *road) written() bool { return r.wrote.Load() }

// watch has the request's body note when the whole of it was taken to be written.
func (r *road) watch(req *http.Request) {
	if req.Body == nil || req.Body == http.NoBody {
		r.wrote.Store(true)
		return
	}
	req.Body = &watched{ReadCloser: req.Body, left: req.ContentLength, read: &r.wrote}
	if again := req.GetBody; again != nil {
		length := req.ContentLength
		req.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			return &watched{ReadCloser: body, left: length, read: &r.wrote}, err
		}
	}
}

// watched notes when a request's body was read to its end. Before that the server cannot have understood the request;
// after it, the request may have left the machine or not. The last byte counts as the end, where it is known which one
// that is: the server may answer before the end of the file is asked for.
type watched struct {
	io.ReadCloser
	left int64 // until the last byte; negative where the length is not known
	read *atomic.Bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if w.left > 0 {
		w.left -= int64(n)
	}
	if w.left == 0 || errors.Is(err, io.EOF) {
		w.read.Store(true)
	}
	return n, err
}

// pageError is an answer that is not the Bot API's: a gateway's or a captive portal's page.
type pageError struct {
	code       int
	retryAfter time.Duration
}

func newPageError(answer *http.Response) *pageError {
	// Read to the end, so that the connection can be used again; what it says is of no use.
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	return &pageError{code: answer.StatusCode, retryAfter: retryAfter(answer.Header)}
}

func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func (e *pageError) Error() string {
	return "an answer that is not the Bot API's: " + strconv.Itoa(e.code) + " " + http.StatusText(e.code)
}

// fault says what the page means. Something between here and the Bot API wrote it: mostly because the latter was not
// there, but it may also have lost the answer.
func (e *pageError) fault() *chat.DeliveryError {
	failed := &chat.DeliveryError{Fault: chat.Ambiguous, Code: e.code, Text: e.Error(), RetryAfter: e.retryAfter}
	switch {
	case e.code == http.StatusTooManyRequests:
		failed.Fault = chat.Throttled
	case e.code == http.StatusServiceUnavailable, e.code < 500:
		failed.Fault = chat.NotSent
	}
	return failed
}
