// Package pause waits for time to go by, as long as somebody still wants it.
package pause

import (
	"context"
	"time"
)

// For waits for d, or until ctx ends and then returns its error. A d that is not
// positive takes no time; the error of a ctx that has ended is returned all the same.
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
