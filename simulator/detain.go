package simulator

import (
	"fmt"
	"time"

	"giaoban/clock"
)

// detain holds a request for d of the simulator's time, whether its sender still waits or not.
func (s *Simulator) detain(d time.Duration) error {
	s.mu.Lock()
	until := s.clock.Now().Add(d)
	s.held++
	s.hub.stir()
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.held--
		s.hub.stir()
		s.mu.Unlock()
	}()
	if err := clock.Wait(s.ctx, s.clock, until); err != nil {
		return fmt.Errorf("holding a request: %w", err)
	}
	return nil
}
