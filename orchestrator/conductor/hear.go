package conductor

import (
	"context"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// hear has what the engine tells has died healed at once. What it does not tell is
// found when the instance is next looked at.
func (c *Conductor) hear(ctx context.Context) {
	for failures := 0; ; {
		err := c.Runner.Driver.Events(ctx, func(e runtime.Event) {
			failures = 0
			c.heard(e)
		})
		if ctx.Err() != nil {
			return
		}
		failures++
		c.problem(ctx, "hear the engine", err, "tries", failures)
		if !wait(ctx, nil, backoff(failures)) {
			return
		}
	}
}

// heard tells the player of an instance that something of it died; all of them when
// the engine was not heard for a while.
func (c *Conductor) heard(e runtime.Event) {
	if e.Kind == runtime.EventStarted {
		return
	}
	c.mu.Lock()
	stages := make([]*stage, 0, len(c.stages))
	for _, st := range c.stages {
		stages = append(stages, st)
	}
	c.mu.Unlock()
	for _, st := range stages {
		for _, p := range st.team("") {
			if e.Kind == runtime.EventListening || InstanceID(st.id, p.team) == e.Instance {
				p.hurt.Store(true)
				poke(p.wake)
			}
		}
	}
}

// settle is how long after a death an instance is healed: one cause often has
// several.
const settle = 250 * time.Millisecond

// HealPause is how long to wait with healing after so many deaths that were healed
// one after another: what dies whenever it is started must not keep the engine
// busy, so it waits longer each time, as long as without a word at most.
func HealPause(deaths int, every time.Duration) time.Duration {
	return min(settle<<min(deaths, 16), every)
}

// hears takes note of what the engine told. It never heals by itself: that waits
// its turn, behind checks that run.
func (p *player) hears() {
	if !p.hurt.Swap(false) {
		return
	}
	now := p.c.Now()
	if now.Sub(p.memo.hurtAt) > 2*p.c.HealEvery {
		p.memo.deaths = 0
	}
	p.memo.healAt = earlier(p.memo.healAt, now.Add(HealPause(p.memo.deaths, p.c.HealEvery)))
	p.memo.hurtAt = now
	p.memo.deaths++
}
