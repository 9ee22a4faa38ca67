package results

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// linked is what a one-time link leads to.
type linked struct {
	Digest blob.Digest
	Name   string
	Type   document.Type
	Size   int64
}

// linkPurpose keeps links apart from other tickets.
const linkPurpose = "document"

func (d *Desk) linkReport(c *api.Call) error {
	var to linked
	err := d.lookNamed(c, people.DeliverableView, func(r room) (err error) {
		to, err = r.linked(c.Param("report"))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := d.Blobs.Stat(to.Digest); err != nil {
		return err
	}
	now := d.Now()
	ticket, err := d.links.Issue(to, linkPurpose, now)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"url": d.DocumentsOrigin + "/" + ticket, "expires": now.Add(linkLife).UTC()})
}

// linked is the document with this receipt, as the caller may see it.
func (r room) linked(report string) (linked, error) {
	found, err := reportIn(r.state, report)
	if err != nil {
		return linked{}, err
	}
	return linked{blob.Digest(found.Event.Digest), r.fileName(found.Event), document.Type(found.Event.Type), found.Event.Size}, nil
}

// Documents answers at the origin for documents: one-time links, and nothing
// else. It reads no cookie and sets none; what it serves can do nothing in a
// browser, and is saved rather than shown, but for PDF.
func (d *Desk) Documents() http.Handler {
	policy := documentPolicy(d.Origin)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", policy)
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Accept-Ranges", "none") // a link works once
		if r.Method != http.MethodGet {
			header.Set("Allow", http.MethodGet)
			sorry(w, r, http.StatusMethodNotAllowed, problem.Text{FR: "Cette adresse se lit avec GET.", EN: "This address is read with GET."})
			return
		}
		to, err := d.links.Redeem(strings.TrimPrefix(r.URL.Path, "/"), linkPurpose, d.Now())
		if err != nil {
			sorry(w, r, http.StatusGone, problem.Text{FR: "Ce lien a déjà servi ou a expiré. Demandez-en un autre.", EN: "This link was used or has expired. Ask for another."})
			return
		}
		d.serve(w, r, to)
	})
}

// documentPolicy lets a document load nothing, run nothing and be nobody: it has
// an origin of its own. Browsers draw their PDF viewer with inline styles. Pages
// of the platform may show it in a frame, and nobody else's. It is the policy
// that puts it in a sandbox rather than the frame: browsers draw no PDF in a
// frame that says so itself.
func documentPolicy(origin string) string {
	framers := "'none'"
	if origin != "" {
		framers = origin
	}
	return "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors " + framers + "; base-uri 'none'; form-action 'none'"
}

func (d *Desk) serve(w http.ResponseWriter, r *http.Request, to linked) {
	content, err := d.Blobs.OpenVerified(to.Digest)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		sorry(w, r, http.StatusGone, problem.Text{FR: "Ce document n'est plus gardé.", EN: "This document is not kept any more."})
		return
	case err != nil:
		sorry(w, r, http.StatusInternalServerError, problem.Text{FR: "Ce document ne peut pas être lu : prévenez l'exploitant.", EN: "This document cannot be read: tell the operator."})
		return
	}
	defer content.Close()
	header := w.Header()
	header.Set("Content-Type", to.Type.MediaType())
	header.Set("Content-Disposition", disposition(to))
	header.Set("Content-Length", strconv.FormatInt(to.Size, 10))
	control := http.NewResponseController(w)
	if err := copyPatiently(w, content, func() { _ = control.SetWriteDeadline(time.Now().Add(patience)) }); err != nil {
		panic(http.ErrAbortHandler) // what was sent is not the document: the client must see that
	}
}

// patience is how long a client may take for each part of a document.
const patience = 30 * time.Second

func copyPatiently(to io.Writer, from io.Reader, before func()) error {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		before()
		if _, writing := to.Write(buffer[:n]); writing != nil {
			return writing
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// disposition shows a PDF and has everything else saved.
func disposition(to linked) string {
	how := "attachment"
	if to.Type == document.PDF {
		how = "inline"
	}
	if value := mime.FormatMediaType(how, map[string]string{"filename": to.Name}); value != "" {
		return value
	}
	return how
}

// sorry is for the person in front of the browser: a line of plain text.
func sorry(w http.ResponseWriter, r *http.Request, status int, text problem.Text) {
	language := problem.Preferred(r.Header.Get("Accept-Language"))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Language", string(language))
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text.In(language)) // the client may be gone
}
