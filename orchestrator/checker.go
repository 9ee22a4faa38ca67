package orchestrator

import (
	"context"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// RunChecker implements runtime.Target for requests whose image is an image kind
// of the catalogue: the kind gives the engine's reference and the bounds that
// the lab left out.
func (h *healing) RunChecker(ctx context.Context, req runtime.CheckerRequest) (runtime.ExecResult, error) {
	kind, known := h.instance.runner.Catalogue.Images[req.Image]
	if !known {
		return runtime.ExecResult{}, fmt.Errorf("the image kind %q: %w", req.Image, runtime.ErrNotFound)
	}
	req.Image = ImageRef(kind)
	req.Memory = orDefault(req.Memory, int64(kind.Memory))
	req.PIDs = orDefault(req.PIDs, kind.PIDs)
	return h.Target.RunChecker(ctx, req)
}
