package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
)

// evidenceCommands are those about what an evaluation left behind.
type evidenceCommands struct {
	Verify evidenceVerify `cmd:"" help:"${evidence_verify}"`
}

type evidenceVerify struct {
	Bundle string `arg:"" help:"${arg_bundle}"`
	Key    string `placeholder:"FILE|ID" help:"${opt_key}"`
}

// verification is the document of evidence verify.
type verification struct {
	File string `json:"file"`
	ledger.Report
}

// Run verifies a bundle; it needs nothing but the file.
func (c *evidenceVerify) Run(ctx context.Context, p *program) error {
	key, err := c.anchor(p)
	if err != nil {
		return err
	}
	report, err := c.verify(ctx, p, key)
	if err != nil {
		return err
	}
	if p.JSON {
		err = p.Document(verification{c.Bundle, report})
	} else {
		p.printReport(c.Bundle, report)
	}
	if err == nil && !report.Holds {
		err = exitWith(exitWrong)
	}
	return err
}

func (c *evidenceVerify) verify(ctx context.Context, p *program, key ledger.Anchor) (ledger.Report, error) {
	file, err := os.Open(p.path(c.Bundle))
	if err != nil {
		return ledger.Report{}, p.wrong(err, words.CannotOpenDo, words.CannotOpen, c.Bundle)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return ledger.Report{}, p.wrong(err, words.CannotOpenDo, words.CannotOpen, c.Bundle)
	}
	options := ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Key: key}
	return ledger.VerifyBundle(ctx, file, info.Size(), options)
}

// anchor reads --key: an id, else a file. No --key is no anchor.
func (c *evidenceVerify) anchor(p *program) (ledger.Anchor, error) {
	if c.Key == "" {
		return "", nil
	}
	if anchor, err := ledger.ParseAnchor(c.Key); err == nil {
		return anchor, nil
	}
	text, err := readSome(p.path(c.Key))
	if err != nil {
		return "", p.misused(err, words.NoKey, c.Key)
	}
	public, err := ledger.ParsePublicKey(text)
	if err != nil {
		return "", p.misused(err, words.NotAKey, c.Key)
	}
	return public.Anchor(), nil
}

// readSome reads a file that cannot rightly be large.
func readSome(path string) ([]byte, error) {
	const most = 64 << 10
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, most))
	return text, errors.Join(err, file.Close())
}

// printReport writes what holds, what does not, what nobody could tell, and
// what that comes to.
func (p *program) printReport(file string, r ledger.Report) {
	for _, f := range r.Verified {
		fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Good, "✓"), p.Of(lab.Text(f.Text)))
	}
	for _, problem := range r.Problems {
		where := ""
		if problem.Where != "" {
			where = problem.Where + ": "
		}
		fmt.Fprintf(p.Out, "%s %s%s\n", p.Paint(console.Bad, "✗"), where, p.Of(lab.Text(problem.Text)))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Careful, "!"), p.Of(lab.Text(note)))
	}
	if !r.Holds {
		p.Line(words.EvidenceWrong, file, len(r.Problems))
		return
	}
	p.Line(words.EvidenceHolds, file, r.Entries, r.From.Format(time.RFC3339), r.To.Format(time.RFC3339), r.Blobs)
	if r.Seal.Trust == ledger.KeyUnknown {
		p.Note(words.EvidenceUnproven)
	}
}
