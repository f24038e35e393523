package simulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"giaoban/clock"
)

// snapshotFormat is the number of the format that is written, and the only one that is read.
const snapshotFormat = 1

// Snapshot is a Telegram as Save wrote it, to be gone on from: see Options.Snapshot.
type Snapshot struct {
	// Now is what the clock showed, and Rate how fast it ran.
	Now  time.Time
	Rate float64

	state savedState
}

// SetClock makes a clock go on from the snapshot's time at its rate. Do it before New: what waited for the bot, and the
// windows of the rate limits, count from that time.
func (p *Snapshot) SetClock(c *clock.Movable) {
	c.Set(p.Now)
	c.Run(p.Rate)
}

// ErrSnapshotFormat is what a snapshot of another format is refused with.
var ErrSnapshotFormat = errors.New("it is of another format")

// ReadSnapshot reads what Save wrote. It refuses what is cut short or damaged, and formats that it does not know.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading the snapshot: %w", err)
	}
	// The number first: a newer format may hold anything.
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("the snapshot is damaged: %w", err)
	}
	if head.Format != snapshotFormat {
		return nil, fmt.Errorf("the snapshot cannot be read: %w (%d; this program reads %d)", ErrSnapshotFormat, head.Format, snapshotFormat)
	}
	p := &Snapshot{}
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	if err := in.Decode(&p.state); err != nil {
		return nil, fmt.Errorf("the snapshot is damaged: %w", err)
	}
	p.Now, p.Rate = p.state.Now, p.state.Rate
	if year := p.Now.Year(); year < 1970 || year > 2261 {
		return nil, fmt.Errorf("the snapshot is damaged: its time is %s", p.Now)
	}
	if !(p.Rate > 0 && p.Rate <= maxRate) {
		return nil, fmt.Errorf("the snapshot is damaged: its clock runs at %v", p.Rate)
	}
	return p, nil
}

// Save writes a snapshot of everything but the request log. Requests go on meanwhile: they wait only while the state is
// copied, not while it is written.
func (s *Simulator) Save(w io.Writer) error {
	_, err := s.save(w)
	return err
}

// save returns a channel too, which is closed at the first change that is not in the snapshot.
func (s *Simulator) save(w io.Writer) (changed <-chan struct{}, err error) {
	state, changed := s.capture()
	state.finish()
	out := bufio.NewWriter(w)
	to := json.NewEncoder(out)
	to.SetEscapeHTML(false)
	if err := to.Encode(state); err != nil {
		return changed, fmt.Errorf("writing the snapshot: %w", err)
	}
	if err := out.Flush(); err != nil {
		return changed, fmt.Errorf("writing the snapshot: %w", err)
	}
	return changed, nil
}
