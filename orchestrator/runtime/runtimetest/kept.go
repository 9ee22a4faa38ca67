package runtimetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Commit implements runtime.Target.
func (t *target) Commit(ctx context.Context, node, ref string) (runtime.Digest, error) {
	var digest runtime.Digest
	err := t.with(ctx, node, func(in *instance, n *machine) error {
		var meta map[string]string
		if in.sandbox != nil {
			meta = maps.Clone(in.sandbox.meta)
		}
		digest = imageDigest(n.container + " as " + ref)
		if t.fake.kept == nil {
			t.fake.kept = map[string]runtime.Kept{}
		}
		t.fake.kept[ref] = runtime.Kept{
			Ref: ref, Instance: t.id, Node: node, Meta: meta, Digest: digest, Size: 1 << 20, Created: t.fake.now(),
		}
		return nil
	})
	return digest, err
}

// Kept implements runtime.Driver.
func (f *Fake) Kept(ctx context.Context) ([]runtime.Kept, error) {
	if err := f.answer(ctx); err != nil {
		return nil, fmt.Errorf("list the kept images: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.SortedFunc(maps.Values(f.kept), compareKept), nil
}

func compareKept(a, b runtime.Kept) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Ref, b.Ref))
}

// Drop implements runtime.Driver. Every image a Fake was not asked to keep is
// one of the platform's if an instance uses it, and else not there.
func (f *Fake) Drop(ctx context.Context, ref string) error {
	if err := f.answer(ctx); err != nil {
		return fmt.Errorf("drop %s: %w", ref, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.kept[ref]; !ok && f.uses(ref) {
		return fmt.Errorf("drop %s: %w", ref, runtime.ErrNotKept)
	}
	delete(f.kept, ref)
	return nil
}

// uses tells whether a node is made from an image. The caller holds the lock.
func (f *Fake) uses(ref string) bool {
	for _, in := range f.instances {
		for _, n := range in.nodes {
			if n.spec.Image == ref {
				return true
			}
		}
	}
	return false
}
