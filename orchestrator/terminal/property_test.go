package terminal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// deed is something that happens to a terminal.
type deed struct {
	what string // print, attach, read, leave, type
	who  int    // of the viewers there are
	text []byte
}

func deeds(rt *rapid.T) []deed {
	plain := rapid.SliceOfN(rapid.SampledFrom([]byte("ab \r\n0123")), 1, 40)
	one := rapid.Custom(func(rt *rapid.T) deed {
		return deed{
			what: rapid.SampledFrom([]string{"print", "print", "print", "attach", "read", "read", "leave", "type"}).Draw(rt, "what"),
			who:  rapid.IntRange(0, 5).Draw(rt, "who"), text: plain.Draw(rt, "text"),
		}
	})
	return rapid.SliceOfN(one, 1, 60).Draw(rt, "deeds")
}

// follower is a viewer with the place it has read up to.
type follower struct {
	viewer *terminal.Viewer
	begun  bool
	at     int64
}

// read takes what there is to tell and compares it with what was printed.
func (f *follower) read(printed []byte, ended bool) error {
	chunks, err := drain(f.viewer)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, c := range chunks {
		switch {
		case c.Kind == terminal.Picture:
			f.begun = true
		case !f.begun:
			return fmt.Errorf("begins with %s", c.Kind)
		case c.From != f.at:
			return fmt.Errorf("%s goes on at %d, was at %d", c.Kind, c.From, f.at)
		}
		if !bytes.Equal(c.Data, printed[c.From:c.To]) {
			return fmt.Errorf("%s from %d to %d is %q, printed was %q", c.Kind, c.From, c.To, c.Data, printed[c.From:c.To])
		}
		f.at = c.To
	}
	if f.at != int64(len(printed)) {
		return fmt.Errorf("reads up to %d of %d", f.at, len(printed))
	}
	if ended != errors.Is(err, io.EOF) {
		return fmt.Errorf("ended %v, told %v", ended, err)
	}
	return nil
}

// perform plays the deeds and tells the first thing that is wrong.
func perform(t *testing.T, opts terminal.Options, todo []deed) (wrong error) {
	synctest.Test(t, func(t *testing.T) {
		hub, p := terminal.NewHub(nil), newProgram()
		defer hub.Close()
		term, err := hub.Open(t.Context(), key, p.opener(), opts)
		if err != nil {
			wrong = err
			return
		}
		var printed []byte
		var all []*follower
		for _, d := range todo {
			if wrong = do(t, d, term, p, &printed, &all); wrong != nil {
				wrong = fmt.Errorf("%s: %w", d.what, wrong)
				return
			}
		}
		p.exit(0)
		<-term.Done()
		for _, f := range all {
			wrong = errors.Join(wrong, f.read(printed, true))
		}
	})
	return wrong
}

func do(t *testing.T, d deed, term *terminal.Terminal, p *program, printed *[]byte, all *[]*follower) error {
	if d.what == "print" {
		*printed = append(*printed, d.text...)
		p.print(t, string(d.text))
		return nil
	}
	if d.what == "attach" {
		v, err := term.Attach(terminal.Member{ID: "m", Write: d.who%2 == 0}, terminal.Size{})
		*all = append(*all, &follower{viewer: v})
		return err
	}
	if len(*all) == 0 {
		return nil
	}
	at := d.who % len(*all)
	switch f := (*all)[at]; d.what {
	case "read":
		return f.read(*printed, false)
	case "leave":
		f.viewer.Close()
		*all = append((*all)[:at], (*all)[at+1:]...)
	case "type":
		if err := f.viewer.Type(t.Context(), d.text); err != nil && !errors.Is(err, terminal.ErrReadOnly) {
			return err
		}
	}
	return nil
}

// Whatever happens in whatever order: what a viewer is shown is, from its last
// picture on, exactly what the program printed from there on.
func TestEachViewerSeesTheOutputFromItsPictureOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		scrollback := rapid.IntRange(1, 300).Draw(rt, "scrollback")
		opts := terminal.Options{Scrollback: scrollback, Lag: rapid.IntRange(1, 300).Draw(rt, "lag")}
		if err := perform(t, opts, deeds(rt)); err != nil {
			rt.Fatal(err)
		}
	})
}
