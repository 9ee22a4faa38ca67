package throttle_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/throttle"
)

var start = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

func TestABurstPassesThenOneMustWaitAsLongAsTold(t *testing.T) {
	keeper := throttle.New(throttle.Rate{Limit: 3, Per: time.Minute}, 10)
	for want := 2; want >= 0; want-- {
		if got := keeper.Take("ada", start); !got.OK || got.Remaining != want {
			t.Fatalf("%+v, want %d left", got, want)
		}
	}
	refused := keeper.Take("ada", start)
	if refused.OK || refused.Retry.Round(time.Millisecond) != 20*time.Second || refused.Reset.Round(time.Millisecond) != time.Minute {
		t.Fatalf("%+v", refused)
	}
	if keeper.Take("ada", start.Add(19*time.Second)).OK {
		t.Error("let through too early")
	}
	if !keeper.Take("ada", start.Add(20*time.Second+time.Millisecond)).OK {
		t.Error("still refused after the time told")
	}
	if !keeper.Take("blaise", start).OK {
		t.Error("one key pays for another")
	}
}

func TestManyKeysShareWhatIsLeftInsteadOfFillingTheMemory(t *testing.T) {
	keeper := throttle.New(throttle.Rate{Limit: 2, Per: time.Minute}, 5)
	passed := 0
	for i := range 1000 {
		if keeper.Take(fmt.Sprint(i), start).OK {
			passed++
		}
	}
	if passed != 5+2 {
		t.Errorf("%d passed: 5 keys of their own and 2 of the shared bucket were expected", passed)
	}
	if !keeper.Take("later", start.Add(2*time.Minute)).OK {
		t.Error("full buckets are not forgotten")
	}
}

func TestNobodyGetsMoreThanTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := throttle.Rate{Limit: rapid.IntRange(1, 20).Draw(t, "limit"), Per: time.Duration(rapid.IntRange(1, 60).Draw(t, "per")) * time.Second}
		keeper := throttle.New(r, 4)
		now, passed := start, 0
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(step) * time.Millisecond)
			if answer := keeper.Take("ada", now); answer.OK {
				passed++
			} else if answer.Retry <= 0 {
				t.Fatalf("refused without a time to retry: %+v", answer)
			}
		}
		most := float64(r.Limit) * (1 + now.Sub(start).Seconds()/r.Per.Seconds())
		if float64(passed) > most+1 {
			t.Fatalf("%d passed, at most %.1f", passed, most)
		}
	})
}
