package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
)

// fate is what a client knows of a write.
type fate string

const (
	acknowledged fate = "acknowledged" // answered with success
	refused      fate = "refused"      // answered with a refusal: nothing was done
	doubtful     fate = "doubtful"     // the server says that it does not know
	failed       fate = "failed"       // answered with a failure of the server
)

// deed is one write of a client, and what became of it. What names it is found
// again in the ledger.
type deed struct {
	kind, name string
	fate       fate
	id         string // as answered
	lost       int    // connections that broke before an answer came
}

// diary is what all clients did.
type diary struct {
	mu       sync.Mutex
	deeds    []deed
	replayed int // writes sent again after their answer, and answered the same
	wrong    []string
}

func (d *diary) add(one deed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deeds = append(d.deeds, one)
}

// client is one browser that goes on working whatever happens to the server.
type client struct {
	*person
	diary *diary
	dice  *rand.Rand
}

// answer is what a write was answered with.
type answer struct {
	status   int
	code     string
	replayed bool
	body     []byte
}

// send sends a write once.
func (c *client) send(ctx context.Context, path string, body any, key string) (a answer, err error) {
	var text []byte
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return a, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.site.origin+path, bytes.NewReader(text))
	if err != nil {
		return a, err
	}
	request.Header = http.Header{"Cookie": {c.cookie}, "Origin": {c.site.origin}, "Idempotency-Key": {key}}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.site.web.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	if a.body, err = io.ReadAll(response.Body); err != nil {
		return a, err
	}
	var document struct{ Code string }
	_ = json.Unmarshal(a.body, &document) // an answer without a code has none
	a.status, a.code, a.replayed = response.StatusCode, document.Code, response.Header.Get("Idempotency-Replayed") == "true"
	return a, nil
}

// write sends a write again and again, with the same key, until it is answered.
func (c *client) write(ctx context.Context, kind, name, path string, body any) deed {
	one, key := deed{kind: kind, name: name}, uuid.NewString()
	for {
		a, err := c.send(ctx, path, body, key)
		switch {
		case ctx.Err() != nil:
			one.fate = doubtful
		case err != nil:
			one.lost++
			time.Sleep(30 * time.Millisecond)
			continue
		case a.status < 300:
			one.fate = acknowledged
			c.again(ctx, path, body, key, a)
		case a.code == "idempotency-key-interrupted":
			one.fate = doubtful
		case a.code == "idempotency-key-in-progress", a.status == http.StatusTooManyRequests, a.status == http.StatusServiceUnavailable:
			time.Sleep(200 * time.Millisecond)
			continue
		case a.status >= 500:
			one.fate = failed
		default:
			one.fate = refused
		}
		var said struct{ ID string }
		_ = json.Unmarshal(a.body, &said) // an answer without an id has none
		one.id = said.ID
		c.diary.add(one)
		return one
	}
}

// again sends some of the writes once more after their answer: nothing may be
// done twice, and the answer must be the same.
func (c *client) again(ctx context.Context, path string, body any, key string, first answer) {
	const oneIn = 5
	if c.dice.IntN(oneIn) != 0 {
		return
	}
	second, err := c.send(ctx, path, body, key)
	if err != nil {
		return // killed meanwhile
	}
	c.diary.mu.Lock()
	defer c.diary.mu.Unlock()
	switch {
	case second.status == first.status && bytes.Equal(second.body, first.body) && second.replayed:
		c.diary.replayed++
	case second.code == "idempotency-key-interrupted":
		// The answer was sent and not kept: the process was killed in between.
		c.diary.wrong = append(c.diary.wrong, fmt.Sprintf("%s: an answer was given that is not known any more", path))
	default:
		c.diary.wrong = append(c.diary.wrong, fmt.Sprintf("%s: answered %d %s, then %d %s", path, first.status, first.body, second.status, second.body))
	}
}

// study is what a student does all the time.
func (c *client) study(ctx context.Context, team string) {
	taken := map[string]int{}
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("%s-%d", c.email, n)
		switch roll := c.dice.IntN(10); {
		case roll < 4:
			c.write(ctx, "answer", name, team+"/answers", object{"check": "capital", "value": name})
		case roll < 7:
			c.write(ctx, "question", name, team+"/questions", object{"text": name})
		case roll < 8:
			check := []string{"the-flag", "capital"}[c.dice.IntN(2)]
			index := taken[check]
			if d := c.write(ctx, "hint", fmt.Sprintf("%s/%s/%d", c.team, check, index), team+"/hints", object{"check": check, "index": index}); d.fate != refused {
				taken[check]++
			}
		default:
			c.write(ctx, "checks", "", team+"/checks", object{})
		}
		pause(ctx, time.Duration(300+c.dice.IntN(900))*time.Millisecond)
	}
}

// teach is what an instructor does all the time.
func (c *client) teach(ctx context.Context, path string, teams []string) {
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("instructor-%d", n)
		team := teams[c.dice.IntN(len(teams))]
		switch c.dice.IntN(6) {
		case 0:
			c.write(ctx, "inject", "", path+"/injects", object{"inject": "split", "undo": n%2 == 1, "teams": []string{team}})
		case 1:
			c.write(ctx, "repair", name, path+"/teams/"+team+"/nodes/a/reset", object{"reason": name})
		case 2:
			c.write(ctx, "extend", name, path+"/extend", object{"team": team, "seconds": 60, "reason": name})
		case 3:
			c.write(ctx, "pause", name, path+"/pause", object{"reason": name})
			pause(ctx, 300*time.Millisecond)
			c.write(ctx, "resume", "", path+"/resume", nil)
		default:
			c.write(ctx, "message", name, path+"/messages", object{"teams": []string{team}, "text": name})
		}
		pause(ctx, time.Duration(500+c.dice.IntN(1000))*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
