package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// blockOf is a fenced block of a page: commands to run, or a file to write.
type blockOf struct {
	Kind  string // of the fence: console, yaml, sh
	Exit  int    // console: what each command ends with
	File  string // the file that the block is, or goes into
	Above string // goes into the file above the line that begins so; empty means it is the whole file
	Text  string
}

// blocksOf reads the fenced blocks of a page.
func blocksOf(t *testing.T, page string) []blockOf {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "labs", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []blockOf
	inside := false
	for line := range strings.Lines(string(text)) {
		fence, fenced := strings.CutPrefix(strings.TrimRight(line, "\n"), "```")
		switch {
		case fenced && !inside:
			blocks = append(blocks, fenceOf(t, fence))
			inside = true
		case fenced:
			inside = false
		case inside:
			blocks[len(blocks)-1].Text += line
		}
	}
	return blocks
}

func fenceOf(t *testing.T, fence string) blockOf {
	t.Helper()
	words := strings.Fields(fence)
	if len(words) == 0 {
		t.Fatal("a block does not say what it is")
	}
	b := blockOf{Kind: words[0]}
	for _, word := range words[1:] {
		switch name, value, _ := strings.Cut(word, "="); name {
		case "exit":
			code, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			b.Exit = code
		case "file":
			b.File = value
		case "above":
			b.Above = value
		default:
			t.Fatalf("unknown word %q", word)
		}
	}
	return b
}

// write does to a folder what a reader does with a block that is a file.
func (b blockOf) write(t *testing.T, folder string) {
	t.Helper()
	file, text := filepath.Join(folder, b.File), b.Text
	if b.Above != "" {
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, tail, found := strings.Cut(string(before), "\n"+b.Above)
		if !found {
			t.Fatalf("%s has no line %q", b.File, b.Above)
		}
		text = head + "\n" + b.Text + b.Above + tail
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runLine runs a command line of the page, which may take its input from a file.
func (r *realLab) runLine(folder, line string, code int) {
	r.t.Helper()
	line, input, _ := strings.Cut(line, " < ")
	words := strings.Fields(line)
	if words[0] != "pupitre" {
		r.t.Fatalf("the page runs %s", words[0])
	}
	command := exec.Command(os.Args[0], words[1:]...)
	command.Dir = folder
	command.Env = append(os.Environ(), asCommand+"=1", "PUPITRE_STATE="+r.state, "LANG=en_US.UTF-8")
	if input != "" {
		file, err := os.Open(filepath.Join(folder, input))
		if err != nil {
			r.t.Fatal(err)
		}
		defer file.Close()
		command.Stdin = file
	}
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	_ = command.Run() // the exit code is looked at
	if got := command.ProcessState.ExitCode(); got != code {
		r.t.Fatalf("%s: exit code %d, want %d\n%s", line, got, code, &out)
	}
	r.t.Logf("%s\n%s", line, &out)
}

func TestTheTutorialEndsWithATestedLab(t *testing.T) {
	r := newRealLab(t)
	folder := t.TempDir()
	t.Cleanup(func() { r.process("lab", "down", "--yes", "first-lab-me").Run() }) // it may be gone already
	for _, b := range blocksOf(t, "tutorial.md") {
		if b.File != "" {
			b.write(t, folder)
			continue
		}
		for line := range strings.Lines(b.Text) {
			r.runLine(folder, strings.TrimSpace(line), b.Exit)
		}
	}
	report, err := os.ReadFile(filepath.Join(folder, "proof.md"))
	if err != nil || !strings.Contains(string(report), "the lab is sound") || !strings.Contains(string(report), "wrong-port") {
		t.Errorf("the report: %v\n%s", err, report)
	}
}

func TestTheTutorialDoesTheSameInBothLanguages(t *testing.T) {
	if diff := cmp.Diff(blocksOf(t, "tutorial.md"), blocksOf(t, "tutorial.fr.md")); diff != "" {
		t.Error(diff)
	}
}
