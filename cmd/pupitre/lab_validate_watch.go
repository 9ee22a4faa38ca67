package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

// watch validates again whenever a file has changed, until ctx ends.
func (c *labValidate) watch(ctx context.Context, p *program) error {
	if p.JSON {
		return p.misused(nil, words.WatchJSON)
	}
	ticker := time.NewTicker(c.Every)
	defer ticker.Stop()
	for last := ""; ; {
		now := c.stamp(p)
		if now != last {
			last = now
			if err := c.round(p); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// round clears the screen of a terminal and shows what is wrong now.
func (c *labValidate) round(p *program) error {
	p.catalogue = nil // read everything again
	if p.IsTerminal() {
		fmt.Fprint(p.Out, "\x1b[H\x1b[2J") // ECMA-48: cursor home, erase the display
	}
	fmt.Fprintln(p.Out, p.Say(words.ValidatedAt, p.Now().Format("15:04:05")))
	document, err := c.validate(p)
	if err != nil { // a folder that is being renamed, for example: it may come back
		p.report(context.Background(), err)
		return nil
	}
	for _, v := range document.Labs {
		p.printValidation(v)
	}
	return nil
}

// stamp changes when a file of the labs looked at does: in its name, its size or
// its time.
func (c *labValidate) stamp(p *program) string {
	sum := sha256.New()
	for _, root := range c.watched(p) {
		// What cannot be read is part of the stamp too.
		_ = filepath.WalkDir(p.path(root), func(name string, entry fs.DirEntry, err error) error {
			fmt.Fprintln(sum, name, err)
			if err != nil {
				return nil
			}
			if info, err := entry.Info(); err == nil && !entry.IsDir() {
				fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return string(sum.Sum(nil))
}

// watched are the folders that what is shown depends on.
func (c *labValidate) watched(p *program) []string {
	roots := append([]string{}, p.flags.With...)
	for _, name := range c.Lab {
		if isPath(name) {
			roots = append(roots, name)
		}
	}
	if folder := p.flags.Labs; folder != "" {
		return append(roots, folder)
	}
	if _, err := os.Stat(p.path(filepath.Join(contentFolder, contentMark))); err == nil {
		roots = append(roots, contentFolder)
	}
	return roots
}
