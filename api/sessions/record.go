package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// A recording grows in two files of the folder: ID.json says whose it is, ID.cast
// is the recording. When its terminal ends it moves to the blob store and an entry
// of the ledger tells of it; what a crash left is moved when the platform starts.

type recordingMeta struct {
	ID      string        `json:"id"`
	Session session.ID    `json:"session"`
	Team    people.TeamID `json:"team"`
	Node    string        `json:"node"`
	From    time.Time     `json:"from"`
}

func (a *API) recordingFile(id, ending string) string { return filepath.Join(a.Folder, id+ending) }

// record begins the recording of a terminal, of so many bytes at most.
func (a *API) record(key terminal.Key, size terminal.Size, input bool, limit int64) (*terminal.Recorder, error) {
	if err := os.MkdirAll(a.Folder, 0o700); err != nil {
		return nil, err
	}
	meta, err := json.Marshal(recordingMeta{key.ID, session.ID(key.Session), people.TeamID(key.Team), key.Node, a.Now().UTC()})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(a.recordingFile(key.ID, ".json"), meta, 0o600); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(a.recordingFile(key.ID, ".cast"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, errors.Join(err, os.Remove(a.recordingFile(key.ID, ".json")))
	}
	return terminal.NewRecorder(file, terminal.RecordOptions{Size: size, Title: key.Node, Input: input, Limit: limit, Now: a.Now})
}

// keep moves a finished recording to where it stays. What cannot be kept now is
// tried again when the platform starts.
func (a *API) keep(ctx context.Context, id string) {
	if err := a.kept(ctx, id); err != nil {
		a.Log.Error("a recording is not kept yet", slog.String("recording", id), slog.String("error", err.Error()))
	}
}

// Recover keeps the recordings that were left unfinished when the platform stopped.
// It is to be called before any terminal is opened.
func (a *API) Recover(ctx context.Context) error {
	entries, err := os.ReadDir(a.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sessions: recordings: %w", err)
	}
	var problems []error
	for _, entry := range entries {
		if id, is := strings.CutSuffix(entry.Name(), ".json"); is {
			problems = append(problems, a.kept(ctx, id))
		}
	}
	return errors.Join(problems...)
}

func (a *API) kept(ctx context.Context, id string) error {
	data, err := os.ReadFile(a.recordingFile(id, ".json"))
	if err != nil {
		return fmt.Errorf("sessions: recording %s: %w", id, err)
	}
	var meta recordingMeta
	if err := json.Unmarshal(data, &meta); err != nil || meta.ID != id {
		return a.drop(id, "what is known of it cannot be read") // a crash in the middle of its first words
	}
	file, err := os.Open(a.recordingFile(id, ".cast"))
	if errors.Is(err, fs.ErrNotExist) {
		return a.drop(id, "it never began")
	}
	if err != nil {
		return fmt.Errorf("sessions: recording %s: %w", id, err)
	}
	defer file.Close()
	return a.move(ctx, meta, file)
}

// move stores a recording and tells of it in the ledger, once.
func (a *API) move(ctx context.Context, meta recordingMeta, file *os.File) error {
	persons, length, err := cast(file)
	if wrong := (*terminal.FormatError)(nil); errors.As(err, &wrong) {
		return a.drop(meta.ID, err.Error()) // not even its head was written
	}
	if err != nil {
		return fmt.Errorf("sessions: read recording %s: %w", meta.ID, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("sessions: recording %s: %w", meta.ID, err)
	}
	digest, size, err := a.Blobs.Put(ctx, file, recordingBytes+(1<<20))
	if err != nil {
		return fmt.Errorf("sessions: store recording %s: %w", meta.ID, err)
	}
	done := session.TerminalRecorded{
		ID: meta.ID, Team: meta.Team, Node: meta.Node, Persons: persons, From: meta.From, To: meta.From.Add(length), Digest: ledger.Digest(digest), Size: size,
	}
	sealed := false
	_, err = a.Sessions.Do(ctx, meta.Session, ledger.Platform, func(s *session.State, _ time.Time) ([]session.Event, error) {
		known := slices.ContainsFunc(s.Recordings, func(r session.Dated[session.TerminalRecorded]) bool { return r.Event.ID == meta.ID })
		if sealed = s.Phase == session.Sealed; known || sealed {
			return nil, nil
		}
		return []session.Event{done}, nil
	})
	switch {
	case errors.Is(err, session.ErrNotFound):
		return a.drop(meta.ID, "its session is no more")
	case err != nil:
		return fmt.Errorf("sessions: tell of recording %s: %w", meta.ID, err)
	case sealed:
		return a.drop(meta.ID, "its session was sealed before")
	}
	return a.forget(meta.ID)
}

// cast reads who was in a recording and how long it is. A last line that was cut
// short is left out.
func cast(r io.Reader) (persons []people.PersonID, length time.Duration, err error) {
	replay, err := terminal.NewReplay(r)
	if err != nil {
		return nil, 0, err
	}
	persons = []people.PersonID{}
	for {
		event, err := replay.Next()
		if wrong := (*terminal.FormatError)(nil); err == io.EOF || errors.As(err, &wrong) {
			return persons, length, nil // what comes before a torn line is worth keeping
		}
		if err != nil {
			return nil, 0, err
		}
		length = event.At
		if who, joined := strings.CutPrefix(event.Data, "join "); event.Kind == "m" && joined && !slices.Contains(persons, people.PersonID(who)) {
			persons = append(persons, people.PersonID(who))
		}
	}
}

// drop gives a recording up, and says so to the operator.
func (a *API) drop(id, why string) error {
	a.Log.Warn("a recording is given up", slog.String("recording", id), slog.String("why", why))
	return a.forget(id)
}

func (a *API) forget(id string) error {
	for _, ending := range []string{".cast", ".json"} {
		if err := os.Remove(a.recordingFile(id, ending)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sessions: recording %s: %w", id, err)
		}
	}
	return nil
}

// closing closes something after an error, and gives all that went wrong.
func closing(err error, c io.Closer) error { return errors.Join(err, c.Close()) }
