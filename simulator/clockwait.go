package simulator

import (
	"context"
	"time"

	"giaoban/clock"
)

// clockWait blocks for d of the simulator's time, or until ctx is done.
func clockWait(ctx context.Context, c *clock.Movable, d time.Duration) error {
	return clock.Wait(ctx, c, c.Now().Add(d))
}
