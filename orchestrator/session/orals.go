package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// OralJournal keeps the ledgers of orals.
type OralJournal interface {
	// Append, Read and Streams are as in Journal.
	Append(ctx context.Context, stream string, after int64, drafts ...ledger.Draft) ([]ledger.Entry, error)
	Read(ctx context.Context, stream string, after int64, limit int) ([]ledger.Entry, error)
	Streams(ctx context.Context, prefix string) ([]string, error)
	// AppendDecided is Append together with what the audit says of it: both are
	// kept, or none is.
	AppendDecided(ctx context.Context, stream string, after int64, d people.Decision, drafts ...ledger.Draft) ([]ledger.Entry, error)
}

// Orals holds the orals of all sessions of a platform. Safe for use by several
// goroutines.
type Orals struct {
	journal OralJournal
	now     func() time.Time

	mu    sync.Mutex
	known map[ID]*orals
	all   bool // known has every session that ever had one
}

// orals are those of one session.
type orals struct {
	seq   int64
	teams map[people.TeamID]Oral
}

// NewOrals begins with what the journal holds.
func NewOrals(journal OralJournal, now func() time.Time) *Orals {
	return &Orals{journal: journal, now: now, known: map[ID]*orals{}}
}

// Of is a team's oral; shut when there never was one.
func (o *Orals) Of(ctx context.Context, id ID, team people.TeamID) (Oral, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	known, err := o.open(ctx, id)
	if err != nil {
		return Oral{}, err
	}
	return known.of(id, team), nil
}

// Alive lists the orals of which machines may be there, by session and team.
func (o *Orals) Alive(ctx context.Context) ([]Oral, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.all {
		streams, err := o.journal.Streams(ctx, oralPrefix)
		if err != nil {
			return nil, err
		}
		for _, stream := range streams {
			if _, err := o.open(ctx, ID(strings.TrimPrefix(stream, oralPrefix))); err != nil {
				return nil, err
			}
		}
		o.all = true
	}
	var alive []Oral
	for _, of := range o.known {
		for _, oral := range of.teams {
			if oral.Alive() {
				alive = append(alive, oral)
			}
		}
	}
	slices.SortFunc(alive, func(a, b Oral) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), cmp.Compare(a.Team, b.Team))
	})
	return alive, nil
}

// Do carries a command on a team's oral out, in the name of an actor, and gives
// the oral as it is then. What somebody decided is told to the audit, with the
// events that the command gives; decided may be nil, and is asked for those.
func (o *Orals) Do(ctx context.Context, id ID, team people.TeamID, actor string, command func(Oral, time.Time) ([]Event, error), decided func([]Event) people.Decision) (Oral, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		known, err := o.open(ctx, id)
		if err != nil {
			return Oral{}, err
		}
		now := o.now()
		events, err := command(known.of(id, team), now)
		if err != nil || len(events) == 0 {
			return known.of(id, team), err
		}
		err = o.append(ctx, id, known, actor, now, events, decided)
		if err == nil {
			return known.of(id, team), nil
		}
		delete(o.known, id) // it may be kept all the same
		o.all = false
		if !errors.Is(err, ledger.ErrConflict) {
			return Oral{}, err
		}
	}
}

func (o *Orals) append(ctx context.Context, id ID, known *orals, actor string, now time.Time, events []Event, decided func([]Event) people.Decision) error {
	var drafts []ledger.Draft
	for _, event := range events {
		draft, err := Draft(event, actor, now)
		if err != nil {
			return err
		}
		drafts = append(drafts, draft)
	}
	var entries []ledger.Entry
	var err error
	if decided == nil {
		entries, err = o.journal.Append(ctx, id.OralStream(), known.seq, drafts...)
	} else {
		d := decided(events)
		d.Time = now.UTC().Truncate(time.Microsecond)
		entries, err = o.journal.AppendDecided(ctx, id.OralStream(), known.seq, d, drafts...)
	}
	if err != nil {
		return err
	}
	return known.apply(id, entries)
}

// open gives the orals of a session, read from the journal the first time.
func (o *Orals) open(ctx context.Context, id ID) (*orals, error) {
	if known := o.known[id]; known != nil {
		return known, nil
	}
	known := &orals{teams: map[people.TeamID]Oral{}}
	for {
		entries, err := o.journal.Read(ctx, id.OralStream(), known.seq, page)
		if err != nil {
			return nil, err
		}
		if err := known.apply(id, entries); err != nil {
			return nil, err
		}
		if len(entries) < page {
			break
		}
	}
	o.known[id] = known
	return known, nil
}

func (k *orals) of(id ID, team people.TeamID) Oral {
	if oral, asked := k.teams[team]; asked {
		return oral
	}
	return Oral{Session: id, Team: team, Phase: OralShut}
}

func (k *orals) apply(id ID, entries []ledger.Entry) error {
	for _, entry := range entries {
		event, err := decodeOral(entry)
		if err != nil {
			return err
		}
		var of struct {
			Team people.TeamID `json:"team"`
		}
		if err := json.Unmarshal(entry.Body, &of); err != nil {
			return fmt.Errorf("%s, entry %d: %w", entry.Stream, entry.Seq, err)
		}
		k.teams[of.Team] = k.of(id, of.Team).after(event, entry)
		k.seq = entry.Seq
	}
	return nil
}

var oralEvents = kinds(OralAsked{}, OralOpened{}, OralGivenUp{}, OralEnding{}, OralEnded{})

// decodeOral reads the event of an entry of the ledger of orals.
func decodeOral(e ledger.Entry) (Event, error) {
	t, known := oralEvents[e.Kind]
	if !known {
		return nil, fmt.Errorf("%s, entry %d: unknown kind %q", e.Stream, e.Seq, e.Kind)
	}
	value := reflect.New(t)
	if err := json.Unmarshal(e.Body, value.Interface()); err != nil {
		return nil, fmt.Errorf("%s, entry %d (%s): %w", e.Stream, e.Seq, e.Kind, err)
	}
	return value.Elem().Interface().(Event), nil
}
