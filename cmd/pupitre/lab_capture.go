package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labCapture struct {
	Instance string        `arg:"" help:"${arg_instance}"`
	Place    string        `arg:"" help:"${arg_place}"`
	Output   string        `short:"o" default:"-" placeholder:"FILE" help:"${opt_output}"`
	For      time.Duration `placeholder:"DURATION" help:"${opt_for}"`
	Limit    string        `default:"10M" placeholder:"SIZE" help:"${opt_limit}"`
}

// captured is the document of lab capture.
type captured struct {
	Instance string `json:"instance"`
	Place    string `json:"place"`
	Output   string `json:"output"`
	Bytes    int64  `json:"bytes"`
}

// Run copies packets of a lab into a pcap file, seen from the fabric.
func (c *labCapture) Run(ctx context.Context, p *program) error {
	limit, err := parseSize(c.Limit)
	switch {
	case err != nil || limit <= 0:
		return p.misused(err, words.BadSize, c.Limit)
	case c.Output == "-" && p.IsTerminal():
		return p.misused(nil, words.BinaryToTerminal)
	case c.Output == "-" && p.JSON:
		return p.misused(nil, words.CaptureJSON)
	}
	target, observed, err := p.open(ctx, c.Instance)
	if err != nil {
		return err
	}
	defer target.Close()
	place, err := p.placeOf(observed, c.Place)
	if err != nil {
		return err
	}
	written, err := c.capture(ctx, p, target, place, limit)
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Document(captured{c.Instance, c.Place, c.Output, written})
	}
	p.Note(words.Captured, written, c.Place)
	return nil
}

// capture copies until the time, the limit or the person ends it; each of them
// is a success.
func (c *labCapture) capture(ctx context.Context, p *program, target runtime.Target, place runtime.PortRef, limit int64) (int64, error) {
	out := &counting{Writer: p.Out}
	if c.Output != "-" {
		file, err := os.Create(p.path(c.Output))
		if err != nil {
			return 0, p.wrong(err, words.CannotWriteDo, words.CannotWrite, c.Output)
		}
		defer file.Close()
		out.Writer = file
	}
	if c.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.For)
		defer cancel()
	}
	p.Note(words.Capturing, c.Place)
	err := target.Capture(ctx, place, out, limit)
	if ctx.Err() != nil {
		err = nil
	}
	return out.written, err
}

// counting counts what goes through it.
type counting struct {
	io.Writer
	written int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.written += int64(n)
	return n, err
}

// parseSize reads "10M" or "10Mi": both mean 1024 × 1024, as sizes of memory do.
func parseSize(text string) (int64, error) {
	text = strings.TrimSuffix(text, "B")
	if strings.HasSuffix(text, "K") || strings.HasSuffix(text, "M") || strings.HasSuffix(text, "G") {
		text += "i"
	}
	size, err := lab.ParseBytes(text)
	return int64(size), err
}

// placeOf reads a network's name or node:interface.
func (p *program) placeOf(observed runtime.Observed, text string) (runtime.PortRef, error) {
	node, iface, isPort := strings.Cut(text, ":")
	if !isPort {
		if slices.Contains(observed.Networks, text) {
			return runtime.PortRef{Network: text}, nil
		}
		return runtime.PortRef{}, p.unknown(runtime.ErrNotFound, words.NoNetwork, text, observed.Networks)
	}
	if err := p.knownNode(observed, node); err != nil {
		return runtime.PortRef{}, err
	}
	var there []string
	for _, n := range observed.Nodes {
		for _, i := range n.Interfaces {
			if n.Name == node {
				there = append(there, fmt.Sprintf("%s:%s", node, i.Name))
			}
		}
	}
	if !slices.Contains(there, text) {
		return runtime.PortRef{}, p.unknown(runtime.ErrNotFound, words.NoInterface, text, there)
	}
	return runtime.PortRef{Node: node, Interface: iface}, nil
}
