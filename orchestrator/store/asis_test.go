package store_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestADatabaseOpenedAsItIsKeepsItsSchema(t *testing.T) {
	for _, kind := range storetest.Kinds {
		t.Run(kind, func(t *testing.T) {
			url := storetest.NewURL(t, kind)
			before, err := store.OpenAsItIs(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := before.Read(t.Context(), "session/x", 0, 1); err == nil {
				t.Error("the table of entries was made")
			}
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}
			storetest.Open(t, url)
			after, err := store.OpenAsItIs(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := after.Read(t.Context(), "session/x", 0, 1); err != nil {
				t.Error(err)
			}
			if err := after.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
