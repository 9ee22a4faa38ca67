package docker

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Events implements runtime.Driver.
func (d *Driver) Events(ctx context.Context, told func(runtime.Event)) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel() // ends the engine's stream
	messages, failed := d.engine.Events(inner, events.ListOptions{Filters: filters.NewArgs(
		filters.Arg("type", string(events.ContainerEventType)), filters.Arg("label", labelInstance),
		filters.Arg("event", string(events.ActionStart)), filters.Arg("event", string(events.ActionDie)),
	)})
	select {
	case err := <-failed:
		return unheard(ctx, err)
	default: // the engine has answered
	}
	told(runtime.Event{Kind: runtime.EventListening, Time: time.Now()})
	for {
		select {
		case m := <-messages:
			told(eventOf(m))
		case err := <-failed:
			return unheard(ctx, err)
		}
	}
}

func eventOf(m events.Message) runtime.Event {
	labels := m.Actor.Attributes // with the container's labels among them
	event := runtime.Event{
		Kind: runtime.EventDied, Instance: runtime.InstanceID(labels[labelInstance]), Node: labels[labelNode], Time: time.Unix(0, m.TimeNano),
	}
	if m.Action == events.ActionStart {
		event.Kind = runtime.EventStarted
	}
	return event
}

// unheard is why a stream of events has ended.
func unheard(ctx context.Context, err error) error {
	const doing = "hear the engine's events"
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.Join(errors.New(doing+": the engine has ended them"), runtime.ErrUnavailable)
	}
	return errors.Join(explain(doing, err), runtime.ErrUnavailable)
}
