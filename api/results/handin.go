package results

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func (d *Desk) documentRoutes() []api.Route {
	handIn := api.Route{
		Method: "POST", Path: base + "/teams/{team}/deliverables/{deliverable}", Action: people.DeliverableSubmit, Who: d.ofTeam(people.DeliverableSubmit),
		Handle: d.handIn, Class: api.Writes, Query: []string{"name"}, Accepts: []string{"application/octet-stream"}, BodyLimit: d.DocumentBytes,
	}
	link := post("/reports/{report}/link", people.DeliverableView, d.ofReport, d.linkReport)
	link.Accepts, link.Idempotent = nil, false
	return []api.Route{
		handIn, link,
		get("/reports", people.DeliverableView, d.ofAll(people.DeliverableView), d.listReports),
		get("/reports/{report}/content", people.DeliverableView, d.ofReport, d.readReport),
	}
}

// mostReceipts is how often one person may hand in one document: each is kept.
const mostReceipts = 50

// mostOfPerson bounds what one person hands in for a session, in bytes: each
// document is kept, on the disk of the database.
const mostOfPerson = 200 << 20

// maxGivenName bounds the name in the address, in bytes.
const maxGivenName = 255

func (d *Desk) handIn(c *api.Call) error {
	name := c.Query("name")
	if name == "" || len(name) > maxGivenName {
		return api.Wrong("name", "length", problem.Newf("", problem.Text{FR: "le nom du fichier, de 1 à %d octets", EN: "the name of the file, of 1 to %d bytes"}, maxGivenName).Detail)
	}
	to, err := d.handInto(c)
	if err != nil {
		return err
	}
	spooled, size, err := d.spool(c.Reader())
	if err != nil {
		return err
	}
	defer spooled.Close()
	to.Received, err = d.keep(c.Context(), spooled, size, name, to.Deliverable.Accept)
	if err != nil {
		return err
	}
	return d.receive(c, to, document.Name(name, document.Type(to.Received.Type)))
}

// handInto is what is handed in and by whom, before the document is read: who
// may not hand in sends it for nothing.
func (d *Desk) handInto(c *api.Call) (to session.Report, err error) {
	plan, err := d.plan(c)
	if err != nil {
		return to, err
	}
	team, known := plan.Team(people.TeamID(c.Param("team")))
	if !known {
		return to, errNotFound
	}
	v, err := d.variant(plan.Lab, documentation)
	if err != nil {
		return to, err
	}
	at := slices.IndexFunc(v.Deliverables, func(x lab.Deliverable) bool { return x.ID == c.Param("deliverable") })
	if at < 0 {
		return to, errNotFound
	}
	to = session.Report{Deliverable: v.Deliverables[at], Team: team.ID, Person: c.Actor().Person}
	var refusal error
	err = d.Sessions.View(c.Context(), plan.ID, func(s *session.State) { _, refusal = received(s, to, c.Now()) })
	if err != nil {
		return to, err
	}
	return to, refusal
}

// spool keeps what arrives in a file without a name, which is gone once closed.
func (d *Desk) spool(body io.Reader) (*os.File, int64, error) {
	file, err := os.CreateTemp(d.Spool, "pupitre-document-*")
	if err != nil {
		return nil, 0, fmt.Errorf("results: receive a document: %w", err)
	}
	if err = os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("results: receive a document: %w", err)
	}
	size, err := io.Copy(file, body)
	if err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("results: receive a document: %w", err)
	}
	return file, size, nil
}

// keep judges a document and puts it where it stays.
func (d *Desk) keep(ctx context.Context, file *os.File, size int64, name string, accept []string) (session.ReportReceived, error) {
	found, err := document.Recognise(file, size, name, accept, d.Archives)
	if err != nil {
		return session.ReportReceived{}, err
	}
	digest, size, err := d.Blobs.Put(ctx, io.NewSectionReader(file, 0, size), d.DocumentBytes)
	if err != nil {
		return session.ReportReceived{}, fmt.Errorf("results: keep a document: %w", err)
	}
	return session.ReportReceived{Type: string(found), Size: size, Digest: ledger.Digest(digest)}, nil
}

// receive appends the receipt, keeps the name that the document was given beside
// the ledger, and answers. The same document sent again, as by a browser that got
// no answer, gets the same receipt.
func (d *Desk) receive(c *api.Call, to session.Report, name string) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	var receipt string
	_, err = d.Sessions.Do(c.Context(), id, string(to.Person), func(s *session.State, now time.Time) ([]session.Event, error) {
		if last, again := sameAsLast(s, to); again {
			receipt = last
			return nil, nil
		}
		events, err := received(s, to, now)
		for _, event := range events {
			if e, ok := event.(session.ReportReceived); ok {
				receipt = e.ID
			}
		}
		return events, err
	})
	if err != nil {
		return err
	}
	if err := d.FileNames.KeepFileName(c.Context(), to.Person, receipt, name); err != nil {
		return err
	}
	return d.lookNamed(c, people.DeliverableView, func(r room) error {
		for _, one := range r.state.Teams[to.Team].Reports {
			if one.Event.ID == receipt {
				return c.JSON(http.StatusCreated, r.receipt(one))
			}
		}
		return errNotFound
	})
}

// received takes a document in, so many times.
func received(s *session.State, to session.Report, now time.Time) ([]session.Event, error) {
	events, err := s.ReceiveReport(to, now)
	if err != nil {
		return nil, err
	}
	n, bytes := 0, to.Received.Size
	for _, r := range s.Teams[to.Team].Reports {
		if r.Event.Person != to.Person {
			continue
		}
		bytes += r.Event.Size
		if r.Event.Deliverable == to.Deliverable.ID {
			n++
		}
	}
	if bytes > mostOfPerson {
		return nil, refuse("too-much", fmt.Sprintf("tous vos documents ensemble dépasseraient %d Mio", mostOfPerson>>20), fmt.Sprintf("all your documents together would be more than %d MiB", mostOfPerson>>20))
	}
	if n >= mostReceipts {
		return nil, refuse("too-many", fmt.Sprintf("ce document a déjà été remis %d fois", n), fmt.Sprintf("this document was handed in %d times already", n))
	}
	return events, nil
}

// sameAsLast finds the receipt of the person's last document when it is this one.
func sameAsLast(s *session.State, to session.Report) (id string, same bool) {
	t := s.Teams[to.Team]
	if t == nil {
		return "", false
	}
	for _, r := range slices.Backward(t.Reports) {
		if r.Event.Person == to.Person && r.Event.Deliverable == to.Deliverable.ID {
			return r.Event.ID, r.Event.Digest == to.Received.Digest
		}
	}
	return "", false
}
