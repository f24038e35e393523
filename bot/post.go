package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// sentAnswer is what is read of the answer to a message. The library reads the message twice, with all that it holds,
// which costs more than anything else that is done to send it.
type sentAnswer struct {
	Ok     bool `json:"ok"`
	Result struct {
		ID int64 `json:"message_id"`
	} `json:"result"`
	Code        int                          `json:"error_code"`
	Description string                       `json:"description"`
	Parameters  *tgbotapi.ResponseParameters `json:"parameters"`
}

// post makes a request whose result is a message, and returns the message's id; 0 where the answer holds none. It does
// what call does, without the library's detours. Its error is a *chat.DeliveryError.
func (c *Client) post(ctx context.Context, method string, params tgbotapi.Params) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	road := &road{ctx: ctx, client: c}
	var answer sentAnswer
	err := c.exchange(road, method, params, &answer)
	if err == nil && answer.Ok {
		return answer.Result.ID, nil
	}
	refused := &tgbotapi.APIResponse{ErrorCode: answer.Code, Description: answer.Description, Parameters: answer.Parameters}
	if err == nil {
		err = &tgbotapi.Error{Code: answer.Code, Message: answer.Description}
	}
	return 0, c.fault(method, road, refused, err)
}

// exchange posts a form and decodes the answer.
func (c *Client) exchange(r *road, method string, params tgbotapi.Params, answer any) error {
	request, err := http.NewRequestWithContext(r.ctx, http.MethodPost, fmt.Sprintf(c.endpoint, standIn, method), strings.NewReader(form(params)))
	if err != nil {
		return fmt.Errorf("making the request: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
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
