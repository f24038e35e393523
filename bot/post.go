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
	if c.lines == nil {
		var sent sentMessage
		err := deliver(ctx, c, c.timeout, method, formBody(form), &sent)
		return sent.ID, err
	}
	var answer answered[sentMessage]
	written, err := c.say(ctx, method, form, &answer)
	if err == nil && answer.Ok {
		return answer.Result.ID, nil
	}
	return 0, c.judge(method, written, answer.refused(), err)
}

// say posts a form on a line and reads the answer.
func (c *Client) say(ctx context.Context, method string, form []byte, answer *answered[sentMessage]) (written bool, err error) {
	body, written, err := c.ask(ctx, c.timeout, method, form)
	if err != nil {
		return written, err
	}
	if id := sentID(body); id != 0 {
		answer.Ok, answer.Result.ID = true, id
		return written, nil
	}
	return written, decodeAnswer(body, answer)
}

// ask posts a form on a line and returns the Bot API's answer.
func (c *Client) ask(ctx context.Context, timeout time.Duration, method string, form []byte) (body []byte, written bool, err error) {
	r, written, err := c.lines.post(ctx, timeout, c.path+c.prefix+method, form)
	if err == nil && !r.json {
		err = &pageError{code: r.status, retryAfter: r.retryAfter}
	}
	return r.body, written, err
}

func decodeAnswer(body []byte, answer any) error {
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("decoding the answer: %w", err)
	}
	return nil
}

// fetch makes a request and returns the whole answer to it, where it tells of success. The library would read a long list of
// updates several times before it is decoded. Its error is a *chat.DeliveryError.
func (c *Client) fetch(ctx context.Context, timeout time.Duration, method string, params tgbotapi.Params) ([]byte, error) {
	if c.lines == nil {
		road := &road{client: c, keep: true}
		if _, err := c.request(ctx, timeout, road, method, params); err != nil {
			return nil, err
		}
		return road.kept, nil
	}
	body, written, err := c.ask(ctx, timeout, method, form(params))
	if err == nil && bytes.HasPrefix(body, []byte(success)) {
		return body, nil
	}
	var answer answered[json.RawMessage]
	if err == nil {
		err = decodeAnswer(body, &answer)
	}
	if err == nil && answer.Ok {
		return body, nil
	}
	return nil, c.judge(method, written, answer.refused(), err)
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

// postFiles makes a request that may carry files. Its error is a *chat.DeliveryError.
func (c *Client) postFiles(ctx context.Context, method string, params tgbotapi.Params, files []chat.Blob, result *json.RawMessage) error {
	if len(files) == 0 {
		return deliver(ctx, c, c.timeout, method, formBody(form(params)), result)
	}
	b, err := multipartBody(params, files)
	if err != nil {
		return &chat.DeliveryError{Fault: chat.Refused, Text: method + ": " + err.Error(), Cause: err}
	}
	return deliver(ctx, c, c.uploading, method, b, result)
}

// deliver posts a body and reads the result.
func deliver[T any](ctx context.Context, c *Client, timeout time.Duration, method string, b body, result *T) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	road := &road{ctx: ctx, client: c}
	var answer answered[T]
	err := c.exchange(road, method, b, &answer)
	if err == nil && answer.Ok {
		*result = answer.Result
		return nil
	}
	return c.judge(method, road.written(), answer.refused(), err)
}

// exchange posts a body and decodes the answer.
func (c *Client) exchange(r *road, method string, b body, answer any) error {
	request, err := http.NewRequestWithContext(r.ctx, http.MethodPost, fmt.Sprintf(c.endpoint, standIn, method), b.open())
	if err != nil {
		return fmt.Errorf("making the request: %w", err)
	}
	request.ContentLength = b.length
	request.GetBody = func() (io.ReadCloser, error) { return b.open(), nil }
	request.Header.Set("Content-Type", b.kind)
	response, err := r.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	// Read to the end, so that the connection can be used again.
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return decodeAnswer(raw, answer)
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
