package main

import (
	"context"
	"fmt"
	"io"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type labExec struct {
	Instance string   `arg:"" help:"${arg_instance}"`
	Node     string   `arg:"" help:"${arg_node}"`
	Command  []string `arg:"" passthrough:"partial" help:"${arg_command}"`
	Stdin    bool     `short:"i" help:"${opt_stdin}"`
	User     string   `placeholder:"NAME" help:"${opt_user}"`
}

// maxExecOutput bounds what a program in a node may print.
const maxExecOutput = 64 << 20

// executed is the document of lab exec.
type executed struct {
	ExitCode int    `json:"exitCode"`
	Stdout   string `json:"stdout"`
	Stderr   string `json:"stderr"`
}

// Run runs a program in a node and ends with its exit code.
func (c *labExec) Run(ctx context.Context, p *program) error {
	target, observed, err := p.open(ctx, c.Instance)
	if err != nil {
		return err
	}
	defer target.Close()
	if err := p.knownNode(observed, c.Node); err != nil {
		return err
	}
	request := runtime.ExecRequest{Argv: withoutDashes(c.Command), User: c.User, Limit: maxExecOutput}
	if c.Stdin {
		if request.Stdin, err = io.ReadAll(p.Stdin); err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
	}
	result, err := target.Exec(ctx, c.Node, request)
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Document(executed{result.ExitCode, string(result.Stdout), string(result.Stderr)})
	}
	if _, err := p.Out.Write(result.Stdout); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	if _, err := p.Err.Write(result.Stderr); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	if result.ExitCode != 0 {
		return exitWith(result.ExitCode)
	}
	return nil
}

// withoutDashes drops the "--" that separates our options from the program's.
func withoutDashes(argv []string) []string {
	if len(argv) > 0 && argv[0] == "--" {
		return argv[1:]
	}
	return argv
}
