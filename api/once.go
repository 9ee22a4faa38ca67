package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
)

const keyHeader = "Idempotency-Key"

var keyForm = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,128}$`)

// handleOnce carries a request with an idempotency key out, unless it was
// already: then the first answer is given again.
func (c *Call) handleOnce() error {
	key := RequestKey{Actor: string(c.actor.Person), Key: c.gin.GetHeader(keyHeader)}
	if !keyForm.MatchString(key.Key) {
		return problem.New(problem.InvalidKey, problem.Text{})
	}
	fingerprint, err := c.fingerprint()
	if err != nil {
		return err
	}
	state, kept, err := c.server.config.Requests.BeginRequest(c.Context(), key, fingerprint, c.Now())
	if err != nil {
		return fmt.Errorf("api: begin a request with a key: %w", err)
	}
	switch state {
	case RequestNew:
		return c.carryOut(key)
	case RequestDone:
		c.answer = &kept
		c.gin.Header("Idempotency-Replayed", "true")
		return nil
	case RequestRunning:
		p := problem.New(problem.KeyInProgress, problem.Text{})
		p.Retry = time.Second
		return p
	case RequestInterrupted:
		return problem.New(problem.KeyInterrupted, problem.Text{})
	case RequestOther:
		return problem.New(problem.KeyReused, problem.Text{})
	}
	return fmt.Errorf("api: %q is not a state of a request", state)
}

// fingerprint tells requests apart that must not share a key.
func (c *Call) fingerprint() (string, error) {
	body, err := c.Body()
	if err != nil {
		return "", err
	}
	r := c.gin.Request
	digest := sha256.New()
	fmt.Fprintf(digest, "%s\n%s\n%s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("If-Match"))
	digest.Write(body)
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// carryOut keeps the answer before it is sent. A refusal did nothing, so the key
// is free again; after a failure of ours nobody knows, so it is not.
func (c *Call) carryOut(key RequestKey) error {
	err := c.handle()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), 5*time.Second)
	defer cancel()
	if err != nil {
		if status := c.server.explain(err).Kind().Status; status != http.StatusInternalServerError {
			c.note("abandon", c.server.config.Requests.AbandonRequest(ctx, key))
		}
		return err
	}
	c.note("finish", c.server.config.Requests.FinishRequest(ctx, key, *c.answer))
	return nil
}

// note logs what went wrong after the work was done: the client still gets its
// answer, and a repetition is told that the first was interrupted.
func (c *Call) note(doing string, err error) {
	if err != nil {
		c.server.config.Log.Error("idempotency key", slog.String("request_id", c.x.id), slog.String("doing", doing), slog.String("error", err.Error()))
	}
}
