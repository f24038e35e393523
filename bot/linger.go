package bot

import (
	"context"
	"time"
)

// linger returns a context that ends some time after ctx does, on the wall's clock, or when it is released.
func linger(ctx context.Context, grace time.Duration) (late context.Context, release func()) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		bounded, done := context.WithTimeout(late, grace)
		defer done()
		<-bounded.Done()
		cancel()
	})
	return late, func() {
		stop()
		cancel()
	}
}
