package pause_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

func TestAPauseLastsAsLongAsItIsWanted(t *testing.T) {
	for _, tt := range []struct {
		name              string
		d, patience, want time.Duration // how long, when ctx ends, how long it lasts
		err               error
	}{
		{"to its end", time.Minute, time.Hour, time.Minute, nil},
		{"until nobody waits", time.Hour, time.Minute, time.Minute, context.DeadlineExceeded},
		{"no time", 0, time.Hour, 0, nil},
		{"less than no time", -time.Minute, time.Hour, 0, nil},
		{"no time, for nobody", 0, 0, 0, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.patience)
				defer cancel()
				begin := time.Now()
				if err := pause.For(ctx, tt.d); !errors.Is(err, tt.err) {
					t.Errorf("error %v, want %v", err, tt.err)
				}
				if lasted := time.Since(begin); lasted != tt.want {
					t.Errorf("it lasted %v, want %v", lasted, tt.want)
				}
			})
		})
	}
}
