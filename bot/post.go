package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// answered is what is read of the answer to a request; T is of its result. The library reads a message twice, with all that
// it holds, which costs more than anything else that is done to send it.
type answered[T any] struct {
	Ok          bool                         `json:"ok"`
	Result      T                            `json:"result"`
	Code        int                          `json:"error_code"`
	Description string                       `json:"description"`
	Parameters  *tgbotapi.ResponseParameters `json:"parameters"`
}

// sentMessage is what is read of a message that was sent.
type sentMessage struct {
	ID int64 `json:"message_id"`
}

// post makes a request whose result is a message, and returns the message's id; 0 where the answer holds none. It does
// what call does, without the library's detours. Its error is a *chat.DeliveryError.
func (c *Client) post(ctx context.Context, method string, form []byte) (int64, error) {
	body, written, err := c.ask(ctx, c.timeout, method, form)
	if err == nil {
		if id := sentID(body); id != 0 {
			return id, nil
		}
	}
	sent, err := success[sentMessage](c, method, body, written, err)
	return sent.ID, err
}

// fetch makes a request and returns the whole answer to it, where it tells of success. The library would read a long list of
// updates several times before it is decoded. Its error is a *chat.DeliveryError.
func (c *Client) fetch(ctx context.Context, timeout time.Duration, method string, params tgbotapi.Params) ([]byte, error) {
	body, written, err := c.ask(ctx, timeout, method, form(params))
	if err == nil && bytes.HasPrefix(body, []byte(`{"ok":true`)) {
		return body, nil
	}
	_, err = success[json.RawMessage](c, method, body, written, err)
	return body, err
}

// ask posts a form and returns the Bot API's answer.
func (c *Client) ask(ctx context.Context, timeout time.Duration, method string, form []byte) (body []byte, written bool, err error) {
	if c.lines == nil {
		return c.exchange(ctx, timeout, method, formBody(form))
	}
	r, written, err := c.lines.post(ctx, timeout, c.path+c.prefix+method, form)
	if err == nil && !r.json {
		err = &pageError{code: r.status, retryAfter: r.retryAfter}
	}
	return r.body, written, err
}

// success returns the result where the answer, or what kept it from coming, tells of success. Its error is a *chat.DeliveryError.
func success[T any](c *Client, method string, body []byte, written bool, failed error) (T, error) {
	var answer answered[T]
	if failed == nil {
		if err := json.Unmarshal(body, &answer); err != nil {
			failed = fmt.Errorf("decoding the answer: %w", err)
		}
	}
	if failed == nil && answer.Ok {
		return answer.Result, nil
	}
	var none T
	return none, c.judge(method, written, answer.refused(), failed)
}

// sentPrefix is how the Bot API begins its answer to a message that was sent.
const sentPrefix = `{"ok":true,"result":{"message_id":`

// sentID reads the message's id where the answer is as the Bot API writes it; 0 where it has to be decoded.
func sentID(body []byte) (id int64) {
	if !bytes.HasPrefix(body, []byte(sentPrefix)) {
		return 0
	}
	for _, digit := range body[len(sentPrefix):] {
		switch {
		case digit >= '0' && digit <= '9' && id < 1<<55:
			id = 10*id + int64(digit-'0')
		case digit == ',' || digit == '}':
			return id
		default:
			return 0
		}
	}
	return 0
}

// refused is what the answer says where it is no success.
func (a *answered[T]) refused() *tgbotapi.APIResponse {
	return &tgbotapi.APIResponse{ErrorCode: a.Code, Description: a.Description, Parameters: a.Parameters}
}

// judge returns the error of a request that was refused, where err is nil, or that failed.
func (c *Client) judge(method string, written bool, refused *tgbotapi.APIResponse, err error) error {
	if err == nil {
		err = &tgbotapi.Error{Code: refused.ErrorCode, Message: refused.Description}
	}
	return c.fault(method, written, refused, err)
}

// postFiles makes a request that may carry files, and returns its result. Its error is a *chat.DeliveryError.
func (c *Client) postFiles(ctx context.Context, method string, params tgbotapi.Params, files []chat.Blob) (json.RawMessage, error) {
	timeout, sent := c.timeout, formBody(form(params))
	if len(files) > 0 {
		var err error
		if sent, err = multipartBody(params, files); err != nil {
			return nil, &chat.DeliveryError{Fault: chat.Refused, Text: method + ": " + err.Error(), Cause: err}
		}
		timeout = c.uploading
	}
	body, written, err := c.exchange(ctx, timeout, method, sent)
	return success[json.RawMessage](c, method, body, written, err)
}

// exchange posts a body by net/http and returns the Bot API's answer.
func (c *Client) exchange(ctx context.Context, timeout time.Duration, method string, b body) (answer []byte, written bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf(c.endpoint, standIn, method), b.open())
	if err != nil {
		return nil, false, fmt.Errorf("making the request: %w", err)
	}
	request.ContentLength = b.length
	request.GetBody = func() (io.ReadCloser, error) { return b.open(), nil }
	request.Header.Set("Content-Type", b.kind)
	road := &road{ctx: ctx, client: c}
	response, err := road.Do(request)
	if err != nil {
		return nil, road.written(), err
	}
	defer response.Body.Close()
	// Read to the end, so that the connection can be used again.
	answer, err = io.ReadAll(response.Body)
	if err != nil {
		return nil, road.written(), fmt.Errorf("reading the answer: %w", err)
	}
	return answer, road.written(), nil
}

// form writes parameters as a form. Their order has no meaning.
func form(params tgbotapi.Params) []byte {
	size := 0
	for name, value := range params {
		size += len(name) + len(value) + 2
	}
	b := make([]byte, 0, size+size/2)
	for name, value := range params {
		b = appendField(b, name, value)
	}
	return b
}

// appendField adds a field to a form.
func appendField(b []byte, name, value string) []byte {
	if len(b) > 0 {
		b = append(b, '&')
	}
	b = append(b, name...)
	b = append(b, '=')
	return appendEscaped(b, value)
}

// appendEscaped adds a value as a form has it. net/url does the same, but in two passes and with a copy.
func appendEscaped(b []byte, value string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(value) {
		switch c := value[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b = append(b, c)
		case c == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return b
}
