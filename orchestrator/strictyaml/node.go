// Package strictyaml reads YAML that strangers wrote.
//
// Parse turns a file into a tree of Nodes that know their line, column and
// path, after refusing everything a definition file has no use for: anchors,
// aliases, merge keys, explicit tags, keys that are not plain text, several
// documents, deep nesting and big files. A Reader then takes typed values out
// of the tree and collects every problem, so that an author sees all of them at
// once. Nothing is ever decoded by reflection.
package strictyaml

import (
	"strconv"
	"strings"
)

// Kind says what a Node is.
type Kind int

// The kinds. An Invalid node stands where the file had something refused; its
// problem is already known, so a Reader says nothing more about it.
const (
	Invalid Kind = iota
	Null
	Scalar
	Mapping
	Sequence
)

// Node is one value of the file, or one key. It is never changed after Parse.
type Node struct {
	kind    Kind
	file    string
	line    int
	column  int
	text    string
	quoted  bool
	entries []Entry
	items   []*Node

	parent *Node
	key    string // when the parent is a mapping
	index  int    // when the parent is a sequence
}

// Entry is one key of a mapping and its value. Both have the same path.
type Entry struct {
	Key   *Node
	Value *Node
}

// Name is the key as text.
func (e Entry) Name() string { return e.Key.text }

// Kind says what the node is.
func (n *Node) Kind() Kind { return n.kind }

// File is the name given to Parse.
func (n *Node) File() string { return n.file }

// Line counts from 1.
func (n *Node) Line() int { return n.line }

// Column counts characters from 1.
func (n *Node) Column() int { return n.column }

// Text is what a scalar or a key says, as written in the file once quotes and
// escapes are taken away; empty for the other kinds.
func (n *Node) Text() string { return n.text }

// Quoted tells whether a scalar is written with quotes or as a block of text.
func (n *Node) Quoted() bool { return n.quoted }

// Entries are the keys and values of a mapping, in file order, each key once.
// The caller must not change them.
func (n *Node) Entries() []Entry { return n.entries }

// Items are the elements of a sequence. The caller must not change them.
func (n *Node) Items() []*Node { return n.items }

// Get is the value of a key of a mapping, nil when there is none.
func (n *Node) Get(name string) *Node {
	for _, e := range n.entries {
		if e.Name() == name {
			return e.Value
		}
	}
	return nil
}

// Path tells where the node is in the tree, for example
// "tasks[0].checks[2].points"; empty for the root.
func (n *Node) Path() string {
	var steps []string
	for at := n; at.parent != nil; at = at.parent {
		steps = append(steps, at.step())
	}
	var path strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		path.WriteString(steps[i])
	}
	return strings.TrimPrefix(path.String(), ".")
}

// step is the node's own part of its path.
func (n *Node) step() string {
	switch {
	case n.parent.kind == Sequence:
		return "[" + strconv.Itoa(n.index) + "]"
	case plainKey(n.key):
		return "." + n.key
	default:
		return "[" + quote(n.key) + "]"
	}
}

// plainKey tells whether a key reads well in a path without quotes.
func plainKey(key string) bool {
	if key == "" || len(key) > maxQuoted {
		return false
	}
	for _, r := range key {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		digit := r >= '0' && r <= '9'
		if !letter && !digit && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

// maxQuoted bounds, in bytes, what a message repeats of the file.
const maxQuoted = 60

// quote shows foreign text in a message: on one line, shortened.
func quote(text string) string {
	if len(text) <= maxQuoted {
		return strconv.Quote(text)
	}
	cut := maxQuoted
	for cut > 0 && text[cut]&0xC0 == 0x80 { // never inside a character
		cut--
	}
	return strconv.Quote(text[:cut] + "…")
}
