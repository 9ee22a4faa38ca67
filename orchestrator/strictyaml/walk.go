package strictyaml

import "gopkg.in/yaml.v3"

// walker copies a yaml.Node tree into Nodes and refuses what has no use in a
// definition file.
type walker struct {
	file   string
	report *Reader
}

// place is where a node hangs in the tree.
type place struct {
	parent *Node
	key    string
	index  int
}

// node is a new Node at the position of a yaml.Node.
func (w walker) node(y *yaml.Node, at place) *Node {
	return &Node{
		file: w.file, line: y.Line, column: y.Column,
		parent: at.parent, key: at.key, index: at.index,
	}
}

// walk copies a value. Depth counts the collections around and including it.
func (w walker) walk(y *yaml.Node, at place, depth int) *Node {
	n := w.node(y, at)
	if y.Kind == yaml.AliasNode {
		w.report.refuseAlias(w.file, n.line, n.column, n.Path())
		return n
	}
	if !w.acceptDecoration(y, n) {
		return n
	}
	switch y.Kind {
	case yaml.ScalarNode:
		w.scalar(y, n)
	case yaml.MappingNode, yaml.SequenceNode:
		if depth > MaxDepth {
			w.report.Problem(n, "too-deep", "more than %d levels inside one another",
				"plus de %d niveaux emboîtés", MaxDepth)
			return n
		}
		w.collection(y, n, depth)
	default:
		w.report.Problem(n, "yaml-syntax", "this is not a value", "ceci n'est pas une valeur")
	}
	return n
}

// collection copies the content of a mapping or a sequence.
func (w walker) collection(y *yaml.Node, n *Node, depth int) {
	if y.Kind == yaml.MappingNode {
		n.kind = Mapping
		w.mapping(y, n, depth)
		return
	}
	n.kind = Sequence
	for i, item := range y.Content {
		n.items = append(n.items, w.walk(item, place{parent: n, index: i}, depth+1))
	}
}

// scalar copies a single value.
func (w walker) scalar(y *yaml.Node, n *Node) {
	n.quoted = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if !n.quoted && y.Tag == "!!null" {
		n.kind = Null
		return
	}
	n.kind = Scalar
	n.text = y.Value
}

// mapping copies the entries with an acceptable key, in file order.
func (w walker) mapping(y *yaml.Node, n *Node, depth int) {
	first := map[string]int{} // key → line
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, ok := w.key(y.Content[i], n)
		if !ok {
			continue
		}
		if line, twice := first[key.text]; twice {
			w.report.Problem(key, "key-duplicate", "the key %s is already given on line %d",
				"la clé %s est déjà donnée ligne %d", quote(key.text), line)
			continue
		}
		first[key.text] = key.line
		value := w.walk(y.Content[i+1], place{parent: n, key: key.text}, depth+1)
		n.entries = append(n.entries, Entry{Key: key, Value: value})
	}
}

// key copies a key of parent, or refuses it.
func (w walker) key(y *yaml.Node, parent *Node) (*Node, bool) {
	n := w.node(y, place{parent: parent, key: y.Value})
	switch {
	case y.Kind == yaml.AliasNode:
		w.report.refuseAlias(w.file, n.line, n.column, parent.Path())
		return nil, false
	case y.Kind != yaml.ScalarNode:
		w.report.addPath(n, parent.Path(), "key-not-text", "a key must be plain text, not a list or a mapping",
			"une clé doit être un texte simple, pas une liste ni un dictionnaire")
		return nil, false
	case y.Tag == "!!merge":
		w.report.addPath(n, parent.Path(), "merge-key", "merge keys (<<) are not accepted; write the keys out",
			"les clés de fusion (<<) ne sont pas acceptées ; écrivez les clés")
		return nil, false
	case !w.acceptDecoration(y, n):
		return nil, false
	}
	if w.scalar(y, n); n.kind == Null || n.text == "" {
		w.report.addPath(n, parent.Path(), "key-empty", "a key is empty", "une clé est vide")
		return nil, false
	}
	return n, true
}

// acceptDecoration refuses anchors and tags.
func (w walker) acceptDecoration(y *yaml.Node, n *Node) bool {
	if y.Anchor != "" {
		w.report.Problem(n, "anchor", "anchors (&%s) are not accepted; write the value where it is used",
			"les ancres (&%s) ne sont pas acceptées ; écrivez la valeur là où elle sert", clip(y.Anchor))
		return false
	}
	if y.Style&yaml.TaggedStyle != 0 {
		w.report.Problem(n, "tag", "explicit types (%s) are not accepted; write the value alone",
			"les types explicites (%s) ne sont pas acceptés ; écrivez la valeur seule", clip(y.Tag))
		return false
	}
	return true
}

// refuseAlias reports a reference to an anchor.
func (r *Reader) refuseAlias(file string, line, column int, path string) {
	r.add(Problem{
		File: file, Line: line, Column: column, Path: path, Code: "alias",
		Message:   "references (*name) are not accepted; write the value, or quote it if it starts with a star",
		MessageFR: "les références (*nom) ne sont pas acceptées ; écrivez la valeur, ou mettez-la entre guillemets si elle commence par une étoile",
	})
}
