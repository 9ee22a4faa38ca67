package checktest

import (
	"context"
	"fmt"
	"io"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// A check needs none of what follows, so a scripted instance has none of it.

func unasked(method string) error {
	return fmt.Errorf("%s in a test of checks: %w", method, runtime.ErrUnsupported)
}

// Attach implements runtime.Target: runtime.ErrUnsupported.
func (t *Target) Attach(context.Context, string, runtime.AttachRequest) (runtime.Stream, error) {
	return nil, unasked("Attach")
}

// Stats implements runtime.Target: runtime.ErrUnsupported.
func (t *Target) Stats(context.Context) (map[string]runtime.NodeStats, error) {
	return nil, unasked("Stats")
}

// Export implements runtime.Target: runtime.ErrUnsupported.
func (t *Target) Export(context.Context, string, []string, io.Writer, int64) (runtime.Exported, error) {
	return runtime.Exported{}, unasked("Export")
}

// Commit implements runtime.Target: runtime.ErrUnsupported.
func (t *Target) Commit(context.Context, string, string) (runtime.Digest, error) {
	return "", unasked("Commit")
}
