package cursor_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/api/cursor"
	"github.com/pupitre-lab/pupitre/api/problem"
)

type position struct {
	Name string `json:"name"`
	ID   int    `json:"id"`
}

var codec = cursor.New([]byte("0123456789abcdef0123456789abcdef"))

func TestACursorComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := position{Name: rapid.String().Draw(t, "name"), ID: rapid.Int().Draw(t, "id")}
		list := rapid.String().Draw(t, "list")
		sealed, err := codec.Seal(list, want)
		if err != nil {
			t.Fatal(err)
		}
		var got position
		if err := codec.Open(list, sealed, &got); err != nil || got.ID != want.ID {
			t.Fatalf("%v, %+v, want %+v", err, got, want)
		}
	})
}

func TestACursorThatWasNotSealedForThisListIsRefused(t *testing.T) {
	sealed, err := codec.Seal("teams", position{Name: "t1", ID: 1})
	if err != nil {
		t.Fatal(err)
	}
	other, err := cursor.New([]byte("another key")).Seal("teams", position{})
	if err != nil {
		t.Fatal(err)
	}
	flipped := []byte(sealed)
	flipped[len(flipped)/2] ^= 1
	for name, tc := range map[string]struct{ list, cursor string }{
		"another list": {"people", sealed}, "another key": {"teams", other}, "changed": {"teams", string(flipped)},
		"cut": {"teams", sealed[:len(sealed)-4]}, "empty": {"teams", ""}, "short": {"teams", "AAAA"},
		"not base64": {"teams", "%%%"}, "huge": {"teams", strings.Repeat("A", 1<<20)}, "padded": {"teams", sealed + "="},
	} {
		var got position
		var refused *problem.Error
		if err := codec.Open(tc.list, tc.cursor, &got); !errors.As(err, &refused) || refused.Code != problem.InvalidCursor {
			t.Errorf("%s: %v", name, err)
		}
	}
}
