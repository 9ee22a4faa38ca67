package results

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// reportContent is what a page can show of a document by itself: words and
// names, which it draws as such. A PDF has none of them; see linkReport.
type reportContent struct {
	Type  document.Type   `json:"type"`
	Text  *string         `json:"text,omitempty"`
	Cut   bool            `json:"cut,omitempty"`
	Files []document.File `json:"files,omitzero"`
}

// shownInPage bounds, in bytes, how much of a text a page is given to lay out.
const shownInPage = 512 << 10

func (d *Desk) readReport(c *api.Call) error {
	var of linked
	err := d.look(c, people.DeliverableView, func(r room) (err error) {
		of, err = r.linked(c.Param("report"))
		return err
	})
	if err != nil {
		return err
	}
	answer, err := d.contentOf(of)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

func (d *Desk) contentOf(of linked) (answer reportContent, err error) {
	answer.Type = of.Type
	if of.Type != document.Markdown && of.Type != document.Zip {
		_, err := d.Blobs.Stat(of.Digest)
		return answer, err
	}
	content, err := d.whole(of.Digest)
	if err != nil {
		return answer, err
	}
	if of.Type == document.Zip {
		answer.Files, err = document.Files(bytes.NewReader(content), int64(len(content)))
		return answer, err
	}
	text, more := document.Beginning(content, shownInPage)
	answer.Text, answer.Cut = &text, more
	return answer, nil
}

// whole is the content of a document, which is bounded where it is handed in.
func (d *Desk) whole(digest blob.Digest) ([]byte, error) {
	content, err := d.Blobs.OpenVerified(digest)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	read, err := io.ReadAll(content)
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	return read, nil
}
