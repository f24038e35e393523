package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Stage plays people on a simulator through its HTTP interface, as the page does.
type Stage struct {
	base   string
	client *http.Client

	mu      sync.Mutex
	changed chan struct{} // closed and renewed at every event
}

// Message is what the story reads of a message.
type Message struct {
	Chat    int64      `json:"chat_id"`
	ID      int64      `json:"id"`
	Kind    string     `json:"kind"`
	Text    string     `json:"text"`
	Out     bool       `json:"out"`
	Edited  int64      `json:"edited"`
	Buttons [][]Button `json:"buttons"`
	From    struct {
		ID    int64 `json:"id"`
		IsBot bool  `json:"is_bot"`
	} `json:"from"`
	ForceReply *struct {
		ForMe bool `json:"for_me"`
	} `json:"force_reply"`
}

// Button is a button of a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data"`
	URL  string `json:"url"`
}

// Press is a pressed button, with the bot's answer.
type Press struct {
	Answered bool   `json:"answered"`
	Text     string `json:"text"`
}

// Version is one state of a message, as the simulator recorded it.
type Version struct {
	At      time.Time  `json:"at"`
	Text    string     `json:"text"`
	Buttons [][]Button `json:"buttons"`
}

// Recorded is a message with all its versions.
type Recorded struct {
	Message  Message   `json:"message"`
	Versions []Version `json:"versions"`
}

// Request is one call of the Bot API, as the simulator logged it.
type Request struct {
	Seq    int64             `json:"seq"`
	Method string            `json:"method"`
	Chat   int64             `json:"chat_id"`
	Params map[string]string `json:"params"`
	Status int               `json:"status"`
	OK     bool              `json:"ok"`
	Error  string            `json:"error"`
}

// Open connects to the simulator at base, for instance "http://127.0.0.1:8081". Its listening ends with ctx.
func Open(ctx context.Context, base string) (*Stage, error) {
	s := &Stage{base: strings.TrimRight(base, "/"), client: &http.Client{}, changed: make(chan struct{})}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/sim/events", nil)
	if err != nil {
		return nil, fmt.Errorf("listening to the simulator: %w", err)
	}
	stream, err := s.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("listening to the simulator: %w", err)
	}
	if stream.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("listening to the simulator: it answered %s", stream.Status), stream.Body.Close())
	}
	go s.listen(stream.Body)
	return s, nil
}

// listen tells whoever waits that something happened, until the stream ends.
func (s *Stage) listen(stream io.ReadCloser) {
	defer stream.Close()
	lines := bufio.NewReader(stream)
	for {
		line, err := lines.ReadString('\n')
		if strings.HasPrefix(line, "event:") {
			s.ring()
		}
		if err != nil {
			s.ring()
			return
		}
	}
}

func (s *Stage) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Await asks found again after every event, until it says true or fails, or ctx ends.
func (s *Stage) Await(ctx context.Context, what string, found func() (bool, error)) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		ok, err := found()
		if err != nil || ok {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		}
	}
}

// Do sends a control request and reads its answer into out, where out is not nil.
func (s *Stage) Do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, raw)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s %s: reading the answer: %w", method, path, err)
	}
	return nil
}

func (s *Stage) post(ctx context.Context, path string, in, out any) error {
	return s.Do(ctx, http.MethodPost, path, in, out)
}

// fields is a request's body.
type fields map[string]any

// Write writes a text as a person, in answer to a message where replyTo is not 0.
func (s *Stage) Write(ctx context.Context, as, chat int64, text string, replyTo int64) (Message, error) {
	body := fields{"as": as, "text": text}
	if replyTo != 0 {
		body["reply_to"] = replyTo
	}
	var answer struct{ Message Message }
	err := s.post(ctx, fmt.Sprintf("/sim/chats/%d/write", chat), body, &answer)
	return answer.Message, err
}

// Press presses the button with data below a message and waits for the bot's answer.
func (s *Stage) Press(ctx context.Context, as, chat, message int64, data string) (Press, error) {
	body := fields{"as": as, "message": message, "data": data, "wait": "2m"}
	var answer struct{ Press Press }
	err := s.post(ctx, fmt.Sprintf("/sim/chats/%d/press", chat), body, &answer)
	return answer.Press, err
}

// Messages returns the newest messages of a chat as a person sees them, the oldest first.
func (s *Stage) Messages(ctx context.Context, as, chat int64) ([]Message, error) {
	var answer struct{ Messages []Message }
	err := s.Do(ctx, http.MethodGet, fmt.Sprintf("/sim/chats/%d/messages?as=%d&limit=200", chat, as), nil, &answer)
	return answer.Messages, err
}

// History returns everything that was ever written in a chat.
func (s *Stage) History(ctx context.Context, chat int64) ([]Recorded, error) {
	var answer struct{ Messages []Recorded }
	err := s.Do(ctx, http.MethodGet, fmt.Sprintf("/sim/chats/%d/history", chat), nil, &answer)
	return answer.Messages, err
}

// Requests returns the calls of the Bot API that the simulator has logged, the oldest first.
func (s *Stage) Requests(ctx context.Context) ([]Request, error) {
	var all []Request
	after := int64(0)
	for {
		var answer struct{ Requests []Request }
		query := url.Values{"after": {fmt.Sprint(after)}, "limit": {"1000"}}
		if err := s.Do(ctx, http.MethodGet, "/sim/requests?"+query.Encode(), nil, &answer); err != nil {
			return nil, err
		}
		if len(answer.Requests) == 0 {
			return all, nil
		}
		all = append(all, answer.Requests...)
		after = answer.Requests[len(answer.Requests)-1].Seq
	}
}

// MoveTo moves the simulator's clock.
func (s *Stage) MoveTo(ctx context.Context, t time.Time) error {
	return s.post(ctx, "/sim/clock", fields{"to": t.Format(time.RFC3339)}, nil)
}

// Run makes the simulator's clock run rate times as fast as the wall's.
func (s *Stage) Run(ctx context.Context, rate float64) error {
	return s.post(ctx, "/sim/clock", fields{"rate": rate}, nil)
}

// Now returns what the simulator's clock shows.
func (s *Stage) Now(ctx context.Context) (time.Time, error) {
	var answer struct{ Now time.Time }
	err := s.Do(ctx, http.MethodGet, "/sim/clock", nil, &answer)
	return answer.Now, err
}

// People makes the sample office's people and groups on the simulator.
func (s *Stage) People(ctx context.Context, lang string, title func(Room) string) error {
	add := func(p Player) error {
		return s.post(ctx, "/sim/people", fields{
			"id": p.ID, "first_name": p.Name(), "username": p.Username, "language_code": lang,
			"started": p.Duty.Role != "",
		}, nil)
	}
	for _, p := range Staff() {
		if err := add(p); err != nil {
			return err
		}
	}
	for _, r := range Rooms() {
		var members []int64
		for _, p := range r.Members {
			if err := add(p); err != nil {
				return err
			}
			members = append(members, p.ID)
		}
		err := s.post(ctx, "/sim/chats", fields{
			"id": r.Chat, "type": "supergroup", "title": title(r), "creator": r.Members[0].ID, "members": members, "bot": "member",
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
