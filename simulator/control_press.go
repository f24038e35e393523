package simulator

import (
	"context"
	"time"
)

// Press presses a button. With Wait it returns when the bot has answered or that much of the simulator's time is over.
func (s *Simulator) Press(ctx context.Context, id int64, spec PressSpec) (Press, error) {
	k, err := s.startPress(id, spec)
	if err != nil {
		return Press{}, err
	}
	if spec.Wait > 0 {
		over, cancel := s.clock.At(k.at.Add(time.Duration(spec.Wait)))
		defer cancel()
		select {
		case <-k.answered:
		case <-over:
		case <-ctx.Done():
		case <-s.ctx.Done():
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return k.view(), nil
}

func (s *Simulator) startPress(id int64, spec PressSpec) (*press, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatFor(id)
	if err != nil {
		return nil, err
	}
	p, err := s.actor(c, "as", spec.As)
	if err != nil {
		return nil, err
	}
	m := c.find(spec.Message)
	if m == nil {
		return nil, missing("message", "there is no message %d", spec.Message)
	}
	data, err := m.pressed(spec)
	if err != nil {
		return nil, err
	}
	if m.from != s.bot && m.senderChat == nil {
		return nil, wrong("message", "it is not the bot's")
	}
	return s.newPress(p, m, data), nil
}

// pressed returns the data of the button that a spec means.
func (m *message) pressed(spec PressSpec) (string, error) {
	k := m.now.markup
	switch {
	case spec.Data != nil && spec.Forged:
		if n := len(*spec.Data); n < 1 || n > maxCallback {
			return "", wrong("data", "must have 1 to %d bytes", maxCallback)
		}
		return *spec.Data, nil
	case k == nil || k.inline == nil:
		return "", wrong("message", "it has no buttons")
	case spec.Data != nil:
		for _, row := range k.inline {
			for _, b := range row {
				if b.kind == "callback" && b.value == *spec.Data {
					return b.value, nil
				}
			}
		}
		return "", wrong("data", "no button has the data %q", *spec.Data)
	case spec.Row == nil:
		return "", wrong("data", "is needed, or row and col")
	case *spec.Row < 0 || *spec.Row >= len(k.inline):
		return "", wrong("row", "there are %d rows", len(k.inline))
	}
	row, col := k.inline[*spec.Row], 0
	if spec.Col != nil {
		col = *spec.Col
	}
	if col < 0 || col >= len(row) {
		return "", wrong("col", "there are %d buttons in the row", len(row))
	}
	if row[col].kind != "callback" {
		return "", wrong("col", "the button calls nobody back")
	}
	return row[col].value, nil
}
