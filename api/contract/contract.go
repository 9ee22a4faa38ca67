// Package contract holds the API's contract: OpenAPI 3.1, written by hand in
// parts, one topic each, and put together into one document.
//
// A part has two keys: paths, and components with its sections. After a change,
// `go generate ./api/contract` writes the whole document to api/openapi.yaml,
// from which the user interface takes its types; a test holds the two equal.
package contract

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:generate go test . -run ^TestTheWholeDocumentIsWrittenOut$ -update

//go:embed parts
var embedded embed.FS

// rootPart has everything that is not a path or a component.
const rootPart = "root.yaml"

// YAML is the whole document.
var YAML = sync.OnceValue(func() []byte {
	document, err := Assemble(Parts())
	if err != nil {
		panic(err) // the embedded parts are tested
	}
	return document
})

// Parts is the folder of the parts.
func Parts() fs.FS {
	parts, err := fs.Sub(embedded, "parts")
	if err != nil {
		panic(err) // the name is a constant
	}
	return parts
}

// Assemble puts the parts in a folder together, in the order of their names.
func Assemble(parts fs.FS) ([]byte, error) {
	root, err := fs.ReadFile(parts, rootPart)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	names, err := fs.Glob(parts, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	w := whole{sections: map[string]*strings.Builder{}}
	for _, name := range names {
		if name == rootPart {
			continue
		}
		data, err := fs.ReadFile(parts, name)
		if err != nil {
			return nil, fmt.Errorf("contract: %w", err)
		}
		if err := w.add(name, string(data)); err != nil {
			return nil, err
		}
	}
	return w.document(string(root)), nil
}

// whole collects the lines of all parts: those of paths under "paths", those of
// components under the name of their section.
type whole struct {
	paths    strings.Builder
	sections map[string]*strings.Builder
}

// add sorts the lines of a part by their indentation.
func (w *whole) add(name, text string) error {
	top, section := "", ""
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\n")
		bare := strings.TrimLeft(line, " ")
		indent := len(line) - len(bare)
		switch {
		case bare == "" || bare[0] == '#' && indent == 0:
			continue
		case indent == 0:
			top, section = strings.TrimSuffix(bare, ":"), ""
			if top != "paths" && top != "components" || !strings.HasSuffix(bare, ":") {
				return fmt.Errorf("contract: %s:%d: %q; a part has paths: and components: only", path.Base(name), number, line)
			}
		case top == "components" && indent == 2:
			section = strings.TrimSuffix(bare, ":")
		default:
			if err := w.put(top, section, line); err != nil {
				return fmt.Errorf("contract: %s:%d: %w", path.Base(name), number, err)
			}
		}
	}
	return nil
}

func (w *whole) put(top, section, line string) error {
	out := &w.paths
	if top == "components" {
		if section == "" {
			return fmt.Errorf("%q is in no section of components", line)
		}
		if w.sections[section] == nil {
			w.sections[section] = &strings.Builder{}
		}
		out = w.sections[section]
	}
	if top == "" {
		return fmt.Errorf("%q is under no key", line)
	}
	out.WriteString(line + "\n")
	return nil
}

func (w *whole) document(root string) []byte {
	var out strings.Builder
	out.WriteString("# Put together from api/contract/parts: change those, then go generate ./api/contract.\n")
	out.WriteString(strings.TrimRight(root, "\n") + "\npaths:\n" + w.paths.String() + "components:\n")
	var names []string
	for name := range w.sections {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		out.WriteString("  " + name + ":\n" + w.sections[name].String())
	}
	return []byte(out.String())
}
