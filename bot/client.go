// Package bot is the Telegram edge: it receives updates, makes requests, and puts both into the words of package chat.
// Nothing outside of it knows Telegram's names or its library.
package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// DefaultEndpoint is the public server.
const DefaultEndpoint = "https://api.telegram.org"

// standIn is what the library believes to be the token, so that nothing that it prints or returns can hold the real one.
const standIn = "0:token"

// Options say how to reach Telegram.
type Options struct {
	Token    string        // needed; never logged
	Endpoint string        // without a path's end; DefaultEndpoint when empty
	Proxy    string        // http, https or socks5 URL; none when empty
	InFlight int           // requests side by side, for each of which a connection is kept; 32 when 0
	Timeout  time.Duration // of a request, on the wall's clock; 40 s when 0, as the server may hold one for 8 s and still do it
	// Upload is how long a request may take that carries files, either way; 120 s when 0.
	Upload time.Duration
	Logger *slog.Logger // discards when nil
	// Dial makes connections, to a server within the process for example; by the machine's network when nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client makes requests to the Bot API. It is safe for concurrent use.
type Client struct {
	id        int64
	endpoint  string // the library's format of a method's URL
	timeout   time.Duration
	uploading time.Duration
	web       *http.Transport
	lines     *lines // nil where a proxy is in between
	path      string // of the endpoint, before a method's
	prefix    string // of a method's path, with the token
	secrets   redactor
	log       *slog.Logger
}

// NewClient checks the options; it connects to nothing yet.
func NewClient(o Options) (*Client, error) {
	number, secret, _ := strings.Cut(o.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 || secret == "" || strings.ContainsAny(secret, "/?#% \t\r\n") {
		return nil, errors.New("the token of the bot is not of the form 123456:ABC-DEF")
	}
	proxy, password, err := proxyOf(o.Proxy)
	if err != nil {
		return nil, err
	}
	endpoint, err := endpointOf(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if o.InFlight <= 0 {
		o.InFlight = 32
	}
	if o.Timeout <= 0 {
		o.Timeout = 40 * time.Second
	}
	if o.Upload <= 0 {
		o.Upload = 120 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := silenceLibrary(); err != nil {
		return nil, err
	}
	c := &Client{
		id:        id,
		endpoint:  strings.ReplaceAll(endpoint, "%", "%%") + "/bot%s/%s",
		timeout:   o.Timeout,
		uploading: o.Upload,
		web:       transport(proxy, o),
		prefix:    "/bot" + o.Token + "/",
		secrets:   newRedactor(o.Token, password),
		log:       o.Logger,
	}
	if proxy == nil {
		at, err := url.Parse(endpoint)
		if err != nil {
			return nil, errors.New("the Telegram endpoint is no URL")
		}
		c.lines, c.path = newLines(at, o), at.EscapedPath()
	}
	return c, nil
}

// silenceLibrary keeps the library from printing to the standard error on its own. Its logger is its own global variable,
// which is set once only, as clients may be made side by side.
//
//nolint:gochecknoglobals // it guards a global variable of the library
var silenceLibrary = sync.OnceValue(func() error {
	if err := tgbotapi.SetLogger(silence{}); err != nil {
		return fmt.Errorf("silencing the Telegram library: %w", err)
	}
	return nil
})

type silence struct{}

func (silence) Println(...any)        {}
func (silence) Printf(string, ...any) {}

// ID returns the bot's own id, which every token begins with.
func (c *Client) ID() int64 { return c.id }

// Close gives up the idle connections.
func (c *Client) Close() {
	c.web.CloseIdleConnections()
	if c.lines != nil {
		c.lines.close()
	}
}

func endpointOf(setting string) (string, error) {
	if setting == "" {
		return DefaultEndpoint, nil
	}
	u, err := url.Parse(setting)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("the Telegram endpoint must be an http or https URL such as %s", DefaultEndpoint)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// proxyOf reads the proxy's URL and the password in it. The URL is in no error: it may hold the password.
func proxyOf(setting string) (proxy *url.URL, password string, err error) {
	if setting == "" {
		return nil, "", nil
	}
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" {
		return nil, "", errors.New("the proxy must be a URL such as socks5://proxy.example:1080")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, "", fmt.Errorf("the proxy's scheme is %q; allowed are http, https, socks5 and socks5h", u.Scheme)
	}
	password, _ = u.User.Password()
	return u, password, nil
}

// transport keeps a connection for each request in flight. It stays with HTTP/1.1: over one HTTP/2 connection, its loss
// would leave everything in flight in doubt at once.
func transport(proxy *url.URL, o Options) *http.Transport {
	t := &http.Transport{
		DialContext:           o.Dial,
		MaxIdleConns:          o.InFlight + 8, // long polls and callback answers come on top
		MaxIdleConnsPerHost:   o.InFlight + 8,
		IdleConnTimeout:       55 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}

// call makes a request and returns its result. Its error is a *chat.DeliveryError.
func (c *Client) call(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return c.callFor(ctx, c.timeout, method, params)
}

// callFor is call with a time of its own for the request.
func (c *Client) callFor(ctx context.Context, timeout time.Duration, method string, params tgbotapi.Params) (json.RawMessage, error) {
	answer, err := c.request(ctx, timeout, &road{client: c}, method, params)
	if err != nil {
		return nil, err
	}
	return answer.Result, nil
}

// request makes a request by the library. Its error is a *chat.DeliveryError.
func (c *Client) request(
	ctx context.Context, timeout time.Duration, road *road, method string, params tgbotapi.Params,
) (*tgbotapi.APIResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	road.ctx = ctx
	api := &tgbotapi.BotAPI{Token: standIn, Client: road}
	api.SetAPIEndpoint(c.endpoint)
	answer, err := api.MakeRequest(method, params)
	if err == nil {
		return answer, nil
	}
	return nil, c.fault(method, road.written(), answer, err)
}

// fault turns what the library returned into a delivery error.
func (c *Client) fault(method string, written bool, answer *tgbotapi.APIResponse, err error) *chat.DeliveryError {
	var page *pageError
	switch {
	case errors.As(err, &page):
		return page.fault()
	case answer != nil && answer.ErrorCode != 0:
		return refusal(answer.ErrorCode, c.secrets.text(answer.Description), answer.Parameters)
	}
	clean := c.secrets.err(fmt.Errorf("%s: %w", method, err))
	failed := &chat.DeliveryError{Fault: chat.Ambiguous, Text: clean.Error(), Cause: clean}
	if !written {
		failed.Fault = chat.NotSent
	}
	return failed
}

// maxAnswer bounds what is read of an answer: 100 updates with long texts are far below.
const maxAnswer = 64 << 20

type limitedBody struct {
	io.Reader
	io.Closer
}
