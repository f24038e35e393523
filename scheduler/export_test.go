package scheduler

import "context"

// Look does once what Run does at every tick.
func (s *Scheduler) Look(ctx context.Context) { s.look(ctx); s.tell(ctx) }
