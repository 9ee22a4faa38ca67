package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

const castType = "application/x-asciicast"

func (d *Desk) evidenceRoutes() []api.Route {
	evidence := get("/evidence/{digest}", people.EvidenceView, d.ofAll(people.EvidenceView), d.getEvidence)
	evidence.Produces = []string{"text/plain", "application/octet-stream"}
	entries := get("/ledger", people.LedgerView, d.ofAll(people.LedgerView), d.readLedger)
	entries.Query = []string{"after", "limit"}
	bundle := get("/bundle.zip", people.BundleExport, d.ofAll(people.BundleExport), d.exportBundle)
	bundle.Produces = []string{"application/zip"}
	recording := get("/recordings/{recording}", people.RecordingView, d.ofRecording, d.getRecording)
	recording.Produces = []string{castType}
	return []api.Route{
		evidence, entries, bundle, recording,
		get("/recordings", people.RecordingView, d.ofAll(people.RecordingView), d.listRecordings),
		post("/seal", people.SessionSeal, d.ofAll(people.SessionSeal), d.seal),
	}
}

// shownAsText bounds, in bytes, what a browser is given to show.
const shownAsText = 1 << 20

func (d *Desk) getEvidence(c *api.Call) error {
	digest, err := blob.ParseDigest(c.Param("digest"))
	if err != nil {
		return errNotFound
	}
	var found session.Evidence
	err = d.look(c, people.EvidenceView, func(r room) error {
		e, known := evidenceIn(r.state, ledger.Digest(digest))
		if !known {
			return errNotFound
		}
		found = e
		return nil
	})
	if err != nil {
		return err
	}
	content, err := d.Blobs.Open(digest)
	if err != nil {
		return err
	}
	defer content.Close()
	if found.Size <= shownAsText && textual(found.MediaType) {
		data, err := io.ReadAll(io.LimitReader(content, shownAsText+1))
		if err != nil {
			return fmt.Errorf("results: read evidence %s: %w", digest, err)
		}
		if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
			return c.Bytes(http.StatusOK, "text/plain; charset=utf-8", data)
		}
		return c.Download(api.File{Name: found.Name, MediaType: "application/octet-stream", Size: int64(len(data)), Content: bytes.NewReader(data)})
	}
	return c.Download(api.File{Name: found.Name, MediaType: "application/octet-stream", Size: found.Size, Content: content})
}

func textual(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || strings.HasPrefix(mediaType, "application/json")
}

// evidenceIn finds what a result of the session rests on, or the files that a
// machine had in the end. Documents and recordings have rights of their own.
func evidenceIn(s *session.State, digest ledger.Digest) (session.Evidence, bool) {
	for _, t := range s.Teams {
		for _, run := range t.Runs {
			for _, one := range run.Results {
				at := slices.IndexFunc(one.Evidence, func(e session.Evidence) bool { return e.Digest == digest })
				if at >= 0 {
					return one.Evidence[at], true
				}
			}
		}
		if t.Kept == nil {
			continue
		}
		for _, node := range t.Kept.Nodes {
			if node.Files == digest {
				return session.Evidence{Digest: digest, Name: node.Node + ".tar", MediaType: "application/x-tar", Size: node.Size}, true
			}
		}
	}
	return session.Evidence{}, false
}

type ledgerPage struct {
	Items     []ledger.Entry `json:"items"`
	NextAfter *int64         `json:"next_after"` // null at the end
}

func (d *Desk) readLedger(c *api.Call) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	limit, err := c.Number("limit", api.DefaultPage, 1, api.MaxPage)
	if err != nil {
		return err
	}
	const most = 1 << 53
	after, err := c.Number("after", 0, 0, most)
	if err != nil {
		return err
	}
	entries, err := d.Sessions.Entries(c.Context(), id, int64(after), limit+1)
	if err != nil {
		return err
	}
	page := ledgerPage{Items: entries[:min(limit, len(entries))]}
	if len(entries) > limit {
		page.NextAfter = &page.Items[limit-1].Seq
	}
	if page.Items == nil {
		page.Items = []ledger.Entry{}
	}
	return c.JSON(http.StatusOK, page)
}

type recordingLine struct {
	ID      string            `json:"id"`
	Team    people.TeamID     `json:"team"`
	Node    string            `json:"node"`
	Persons []people.PersonID `json:"persons"`
	From    time.Time         `json:"from"`
	To      time.Time         `json:"to"`
	Size    int64             `json:"size"`
}

// recordings are those of a team, or with none named of all that the caller sees.
func (r room) recordings(team people.TeamID) []recordingLine {
	list := []recordingLine{}
	for _, one := range r.state.Recordings {
		e := one.Event
		if team != "" && e.Team != team || r.student() && e.Team != r.own {
			continue
		}
		line := recordingLine{ID: e.ID, Team: r.mask.Team(e.Team), Node: e.Node, Persons: []people.PersonID{}, From: e.From, To: e.To, Size: e.Size}
		for _, person := range e.Persons {
			line.Persons = append(line.Persons, r.mask.Person(person))
		}
		list = append(list, line)
	}
	return list
}

func (d *Desk) listRecordings(c *api.Call) error {
	return d.look(c, people.RecordingView, func(r room) error {
		return c.JSON(http.StatusOK, map[string]any{"items": r.recordings("")})
	})
}

func recordingIn(s *session.State, id string) (session.TerminalRecorded, error) {
	for _, one := range s.Recordings {
		if one.Event.ID == id {
			return one.Event, nil
		}
	}
	return session.TerminalRecorded{}, errNotFound
}

// ofRecording is who a recording is about: its team. For a student there is none
// but the own team's.
func (d *Desk) ofRecording(c *api.Call) (subject people.Subject, err error) {
	id, err := sessionID(c)
	if err != nil {
		return subject, err
	}
	var failed error
	err = d.Sessions.View(c.Context(), id, func(s *session.State) {
		var at seat
		if at, failed = d.seatOf(c.Actor(), people.RecordingView, s.Plan); failed != nil {
			return
		}
		var found session.TerminalRecorded
		found, failed = recordingIn(s, c.Param("recording"))
		if subject = at.of(found.Team); at.student() && found.Team != at.own {
			failed = errNotFound
		}
	})
	if err == nil {
		err = failed
	}
	return subject, err
}

func (d *Desk) getRecording(c *api.Call) error {
	var found session.TerminalRecorded
	err := d.look(c, people.RecordingView, func(r room) (err error) {
		found, err = recordingIn(r.state, c.Param("recording"))
		return err
	})
	if err != nil {
		return err
	}
	content, err := d.Blobs.Open(blob.Digest(found.Digest))
	if err != nil {
		return err
	}
	defer content.Close()
	return c.Download(api.File{Name: found.Node + "-" + found.ID + ".cast", MediaType: castType, Size: found.Size, Content: content})
}

// sealOf is the signature that a bundle is made with.
func sealOf(s *session.State) (seal ledger.Seal, err error) {
	if s.Phase != session.Sealed || len(s.Seal) == 0 {
		return seal, refuse("not-sealed", "le registre n'est pas encore scellé : la session se scelle d'abord", "the ledger is not sealed yet: the session is sealed first")
	}
	err = json.Unmarshal(s.Seal, &seal)
	return seal, err
}

func (d *Desk) exportBundle(c *api.Call) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	var seal ledger.Seal
	err = d.look(c, people.BundleExport, func(r room) (err error) {
		seal, err = sealOf(r.state)
		return err
	})
	if err != nil {
		return err
	}
	reader, writer := io.Pipe()
	done := make(chan struct{})
	go func() { // ends once the reader is closed
		defer close(done)
		writer.CloseWithError(ledger.WriteBundle(c.Context(), writer, d.bundle(c.Context(), id, seal)))
	}()
	defer func() { reader.Close(); <-done }()
	sent := &counted{Reader: reader}
	err = c.Download(api.File{Name: "pupitre-" + string(id) + ".zip", MediaType: "application/zip", Size: -1, Content: sent})
	if err != nil && sent.n > 0 {
		panic(http.ErrAbortHandler) // what was sent is no bundle: the client must see that
	}
	return err
}

// counted tells how much was read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}
