package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

// helpFlag asks for help wherever it stands.
type helpFlag bool

// helpWanted ends parsing: the person wants the help of a command.
type helpWanted struct{ node *kong.Node }

// Error implements error.
func (helpWanted) Error() string { return "help wanted" }

// BeforeReset stops before anything else about the arguments is complained of.
func (helpFlag) BeforeReset(ctx *kong.Context) error { return helpWanted{selected(ctx)} }

// selected is the command named so far, the whole program when none is.
func selected(ctx *kong.Context) *kong.Node {
	if node := ctx.Selected(); node != nil {
		return node
	}
	return ctx.Model.Node
}

// helpCommand lets people write "pupitre help lab up".
func helpCommand(args []string) []string {
	if len(args) > 0 && args[0] == "help" {
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

// isGroup tells whether the arguments stop at a group of commands, so that its
// help is the best answer.
func isGroup(ctx *kong.Context, args []string) bool {
	node := selected(ctx)
	named := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return strings.HasPrefix(arg, "-") })
	return len(node.Children) > 0 && len(named) <= node.Depth()+1 && strings.Join(named, " ") == node.Path()
}

// langOf finds --lang before anything is parsed.
func langOf(args []string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, found := strings.CutPrefix(arg, "--lang="); found {
			return value
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

func hasFlag(args []string, flag string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, flag)
}

// helpVars gives the grammar its words.
func helpVars(lang words.Lang) kong.Vars {
	vars := kong.Vars{}
	for name, text := range words.Help {
		vars[name] = lang.Of(text)
	}
	return vars
}

// printHelp writes the page of a command or of a group.
func (p *program) printHelp(w io.Writer, node *kong.Node) {
	fmt.Fprintf(w, "%s\n\n%s %s\n", sentence(node.Help), p.Say(words.HelpUsage), usage(node))
	if detail, ok := words.Help[strings.ReplaceAll(node.Path(), " ", "_")+"_more"]; ok {
		fmt.Fprintf(w, "\n%s\n", p.Of(detail))
	}
	p.printCommands(w, node)
	p.printArguments(w, node)
	p.printFlags(w, words.HelpOptions, node.Flags, node.Parent != nil)
	if root := rootOf(node); root != node {
		p.printFlags(w, words.HelpGlobal, root.Flags, false)
	}
	p.printExamples(w, node.Path())
	fmt.Fprintf(w, "\n%s\n%s\n", p.Say(words.HelpExit), p.Say(words.HelpExitCodes))
}

func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(string(first)) + text[size:] + "."
}

func usage(node *kong.Node) string {
	parts := []string{node.FullPath()}
	if len(node.Children) > 0 {
		parts = append(parts, "COMMAND")
	}
	for _, flag := range node.Flags {
		if flag.Required {
			parts = append(parts, flag.Summary())
		}
	}
	for _, argument := range node.Positional {
		parts = append(parts, argumentName(argument))
	}
	return strings.Join(append(parts, "[OPTIONS]"), " ")
}

func argumentName(v *kong.Positional) string {
	name := strings.ToUpper(v.Name)
	if v.IsCumulative() {
		name += "…"
	}
	if v.Passthrough {
		name = "-- " + name
	}
	if !v.Required {
		name = "[" + name + "]"
	}
	return name
}

func rootOf(node *kong.Node) *kong.Node {
	for node.Parent != nil {
		node = node.Parent
	}
	return node
}

func (p *program) printCommands(w io.Writer, node *kong.Node) {
	var rows [][2]string
	for _, child := range node.Children {
		if node.Parent == nil && len(child.Children) > 0 {
			for _, leaf := range child.Children {
				rows = append(rows, [2]string{child.Name + " " + leaf.Name, leaf.Help})
			}
			continue
		}
		rows = append(rows, [2]string{child.Name, child.Help})
	}
	p.printRows(w, words.HelpCommands, rows)
}

func (p *program) printArguments(w io.Writer, node *kong.Node) {
	var rows [][2]string
	for _, argument := range node.Positional {
		rows = append(rows, [2]string{argumentName(argument), argument.Help})
	}
	p.printRows(w, words.HelpArguments, rows)
}

func (p *program) printFlags(w io.Writer, title words.Message, flags []*kong.Flag, own bool) {
	var rows [][2]string
	for _, flag := range flags {
		if flag.Hidden {
			continue
		}
		name := flag.Summary()
		if flag.Short != 0 {
			name = "-" + string(flag.Short) + ", " + name
		}
		rows = append(rows, [2]string{strings.TrimSuffix(name, ",..."), flag.Help + environment(flag)})
	}
	if own && len(rows) == 0 {
		return
	}
	p.printRows(w, title, rows)
}

// environment names the variable that does what a flag does.
func environment(flag *kong.Flag) string {
	if len(flag.Envs) == 0 {
		return ""
	}
	return " [" + strings.Join(flag.Envs, ", ") + "]"
}

// printRows writes names and what they mean, in two columns.
func (p *program) printRows(w io.Writer, title words.Message, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[0]))
	}
	fmt.Fprintf(w, "\n%s\n", p.Say(title))
	for _, row := range rows {
		padding := strings.Repeat(" ", width-utf8.RuneCountInString(row[0]))
		fmt.Fprintf(w, "  %s%s  %s\n", row[0], padding, row[1])
	}
}

func (p *program) printExamples(w io.Writer, path string) {
	examples := words.Examples[path]
	if len(examples) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", p.Say(words.HelpExamples))
	for _, e := range examples {
		fmt.Fprintf(w, "  pupitre %s\n      %s\n", e.Command, p.Of(e.Does))
	}
}
