package api

import (
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/throttle"
)

// withinBudget counts the request: for the actor, or for the address of whoever
// is not logged in. What tries passwords counts for the address in any case.
func (c *Call) withinBudget() error {
	if c.route.Path == healthPath || c.route.Path == readyPath {
		return nil // asked all the time by the operator's own machines
	}
	budget, class := c.server.budgets[c.route.Class], string(c.route.Class)
	if c.known {
		if err := c.take(budget.actors, class, string(c.actor.Person)); err != nil {
			return err
		}
	}
	if !c.known || c.route.Class == Logins {
		return c.take(budget.addresses, class+"-address", network(c.x.address))
	}
	return nil
}

// take asks one budget and tells the client what is left of it, in the fields of
// draft-ietf-httpapi-ratelimit-headers-10.
func (c *Call) take(keeper *throttle.Keeper, name, key string) error {
	answer := keeper.Take(key, c.Now())
	c.gin.Header("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", name, answer.Rate.Limit, answer.Rate.Per/time.Second))
	c.gin.Header("RateLimit", fmt.Sprintf("%q;r=%d;t=%s", name, answer.Remaining, seconds(answer.Reset)))
	if answer.OK {
		return nil
	}
	p := problem.Newf(problem.TooManyRequests,
		problem.Text{FR: "au plus %d requêtes de cette sorte en %s", EN: "at most %d requests of this kind in %s"}, answer.Rate.Limit, answer.Rate.Per)
	p.Retry = answer.Retry
	return p
}
