package store_test

import (
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestAPlaceNamesTheDatabaseAndNoSecret(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:/var/lib/pupitre/pupitre.db":                         "sqlite:/var/lib/pupitre/pupitre.db",
		"sqlite:///var/lib/x.db":                                     "sqlite:/var/lib/x.db",
		"postgres://ada:s3cret@db.example:5433/school?sslmode=allow": "postgres://db.example:5433/school",
		"postgresql://db.example/school":                             "postgres://db.example:5432/school",
	} {
		got, err := store.Place(url)
		if err != nil || got != want {
			t.Errorf("%s is in %q, %v; want %q", url, got, err, want)
		}
	}
	_, err := store.Place("postgres://ada:s3cret@db:port/school")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a URL that cannot be read: %v", err)
	}
}
