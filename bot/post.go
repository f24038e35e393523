package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
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
func (c *Client) post(ctx context.Context, method string, params tgbotapi.Params) (int64, error) {
	var sent sentMessage
	err := deliver(ctx, c, c.timeout, method, formBody(params), &sent)
	return sent.ID, err
}

// postFiles makes a request that may carry files. Its error is a *chat.DeliveryError.
func (c *Client) postFiles(ctx context.Context, method string, params tgbotapi.Params, files []chat.Blob, result *json.RawMessage) error {
	if len(files) == 0 {
		return deliver(ctx, c, c.timeout, method, formBody(params), result)
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
	refused := &tgbotapi.APIResponse{ErrorCode: answer.Code, Description: answer.Description, Parameters: answer.Parameters}
	if err == nil {
		err = &tgbotapi.Error{Code: answer.Code, Message: answer.Description}
	}
	return c.fault(method, road, refused, err)
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
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("decoding the answer: %w", err)
	}
	return nil
}

// form writes parameters as a form. Their order has no meaning.
func form(params tgbotapi.Params) string {
	var b strings.Builder
	for name, value := range params {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name)
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(value))
	}
	return b.String()
}
