package throttle_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/api/throttle"
)

func TestASeatIsFreeAgainOnceLeft(t *testing.T) {
	seats := throttle.NewSeats(2)
	first, ok := seats.Take("ada")
	if _, second := seats.Take("ada"); !ok || !second {
		t.Fatal("two seats were promised")
	}
	if _, third := seats.Take("ada"); third {
		t.Error("a third seat was given")
	}
	if _, other := seats.Take("blaise"); !other {
		t.Error("one key sits on another's seats")
	}
	first()
	first() // once is all that counts
	if _, again := seats.Take("ada"); !again {
		t.Error("a seat that was left is still taken")
	}
	if _, more := seats.Take("ada"); more {
		t.Error("leaving twice freed two seats")
	}
	if got := seats.Taken(); got != 3 {
		t.Errorf("%d taken, want 3", got)
	}
}
