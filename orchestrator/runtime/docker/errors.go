package docker

import (
	"errors"
	"fmt"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/client"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// explain wraps an error of the engine with what was tried and, where the
// contract has one, with the contract's error.
func explain(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case cerrdefs.IsNotFound(err):
		return fmt.Errorf("%s: %w (%v)", what, runtime.ErrNotFound, err)
	case client.IsErrConnectionFailed(err), cerrdefs.IsUnavailable(err):
		return fmt.Errorf("%s: %w (%w)", what, runtime.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// ignoring returns nil when err is of one of the kinds that mean "already done".
func ignoring(err error, done ...func(error) bool) error {
	for _, is := range done {
		if is(err) {
			return nil
		}
	}
	return err
}

func isNotModified(err error) bool { return cerrdefs.IsNotModified(err) }
func isNotFound(err error) bool {
	return cerrdefs.IsNotFound(err) || errors.Is(err, runtime.ErrNotFound)
}
func isConflict(err error) bool { return cerrdefs.IsConflict(err) }
