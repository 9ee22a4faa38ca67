package store_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

// eachStore runs a test on every kind of database.
func eachStore(t *testing.T, run func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, run)
}
