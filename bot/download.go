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

	"giaoban/chat"
)

// Download returns the bytes of a file that somebody sent, at most limit of them. Its errors are chat.ErrTooBig, wrapped,
// where there are more or the messenger hands none out for that reason, and else a *chat.DeliveryError.
func (s *Sender) Download(ctx context.Context, fileID string, limit int64) ([]byte, error) {
	result, err := s.client.call(ctx, "getFile", tgbotapi.Params{"file_id": fileID})
	if err != nil {
		if tooBig(err) {
			return nil, fmt.Errorf("%w: %w", chat.ErrTooBig, err)
		}
		return nil, err
	}
	var file struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(result, &file); err != nil || file.Path == "" {
		return nil, &chat.DeliveryError{Fault: chat.Refused, Text: "getFile: the answer holds no path", Cause: err}
	}
	if file.Size > limit {
		return nil, fmt.Errorf("%w: it has %d bytes, allowed are %d", chat.ErrTooBig, file.Size, limit)
	}
	return s.client.download(ctx, file.Path, limit)
}

func tooBig(err error) bool {
	failed, ok := err.(*chat.DeliveryError) //nolint:errorlint // call returns no other
	return ok && strings.Contains(strings.ToLower(failed.Text), "file is too big")
}

// download gets what is kept at a path of the messenger's.
func (c *Client) download(ctx context.Context, path string, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.uploading)
	defer cancel()
	failed := func(fault chat.Fault, err error) error {
		clean := c.secrets.err(fmt.Errorf("downloading a file: %w", err))
		return &chat.DeliveryError{Fault: fault, Text: clean.Error(), Cause: clean}
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	address := fmt.Sprintf(c.endpoint, standIn, strings.Join(parts, "/"))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.Replace(address, "/bot"+standIn+"/", "/file/bot"+standIn+"/", 1), nil)
	if err != nil {
		return nil, failed(chat.Refused, err)
	}
	request.URL.Path = strings.Replace(request.URL.Path, "/file/bot"+standIn+"/", "/file"+c.prefix, 1)
	request.URL.RawPath = ""
	answer, err := c.web.RoundTrip(request)
	if err != nil {
		return nil, failed(chat.NotSent, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		page := newPageError(answer).fault()
		if answer.StatusCode == http.StatusNotFound {
			page.Fault = chat.Refused
		}
		return nil, page
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, failed(chat.NotSent, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("%w: allowed are %d bytes", chat.ErrTooBig, limit)
	}
	return raw, nil
}
