package contract

import (
	"fmt"
	"strings"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// overview is what the page tells of the contract.
type overview struct {
	Title, Version string
	Summary        problem.Text
	Description    string
	Groups         []group
	Schemas        []schema
}

type group struct {
	ID          string
	Name        problem.Text
	Description string
	Operations  []operation
}

type operation struct {
	Method, Path, ID, Description string
	Summary                       problem.Text
	Public                        bool
	Action                        string // right it needs, from x-action
	Parameters                    []property
	Body                          string // schema of the request, "" for none
	Answers                       []answer
}

type answer struct{ Status, Description, Schema string }

type schema struct {
	Name, Type, Description string
	Properties              []property
}

type property struct {
	Name, In, Type, Description string
	Required                    bool
}

var methods = []string{"get", "head", "post", "put", "patch", "delete"}

// read makes the overview of a document.
func read(document []byte) (overview, error) {
	root, problems := strictyaml.Parse("openapi.yaml", document)
	if err := problems.Err(); err != nil {
		return overview{}, fmt.Errorf("contract: %w", err)
	}
	d := doc{root}
	info := get(root, "info")
	o := overview{
		Title: text(info, "title"), Version: text(info, "version"), Description: text(info, "description"),
		Summary: problem.Text{FR: text(info, "x-summary-fr"), EN: text(info, "summary")},
	}
	for _, tag := range items(get(root, "tags")) {
		name := text(tag, "name")
		o.Groups = append(o.Groups, group{ID: name, Description: text(tag, "description"),
			Name: problem.Text{FR: text(tag, "x-name-fr"), EN: name}, Operations: d.operations(name)})
	}
	for _, entry := range entries(get(root, "components", "schemas")) {
		o.Schemas = append(o.Schemas, schema{Name: entry.Name(), Type: d.typeOf(entry.Value), Description: text(entry.Value, "description"), Properties: d.properties(entry.Value)})
	}
	return o, nil
}

type doc struct{ root *strictyaml.Node }

func (d doc) operations(tag string) []operation {
	var all []operation
	for _, path := range entries(get(d.root, "paths")) {
		for _, method := range methods {
			if op := path.Value.Get(method); op != nil && len(items(get(op, "tags"))) > 0 && items(get(op, "tags"))[0].Text() == tag {
				all = append(all, d.operation(strings.ToUpper(method), path.Name(), op))
			}
		}
	}
	return all
}

func (d doc) operation(method, path string, op *strictyaml.Node) operation {
	o := operation{
		Method: method, Path: path, ID: text(op, "operationId"), Description: text(op, "description"), Action: text(op, "x-action"),
		Summary: problem.Text{FR: text(op, "x-summary-fr"), EN: text(op, "summary")},
		Public:  get(op, "security") != nil && len(items(get(op, "security"))) == 0,
		Body:    d.content(get(op, "requestBody")),
	}
	for _, parameter := range items(get(op, "parameters")) {
		parameter = d.resolve(parameter)
		o.Parameters = append(o.Parameters, property{Name: text(parameter, "name"), In: text(parameter, "in"), Required: text(parameter, "required") == "true",
			Type: d.typeOf(get(parameter, "schema")), Description: text(parameter, "description")})
	}
	for _, response := range entries(get(op, "responses")) {
		value := d.resolve(response.Value)
		o.Answers = append(o.Answers, answer{Status: response.Name(), Description: text(value, "description"), Schema: d.content(value)})
	}
	return o
}

// content is the type of the first form of a body.
func (d doc) content(body *strictyaml.Node) string {
	for _, form := range entries(get(d.resolve(body), "content")) {
		if of := d.typeOf(get(form.Value, "schema")); of != "" {
			return of
		}
		return form.Name()
	}
	return ""
}

func (d doc) properties(of *strictyaml.Node) []property {
	required := map[string]bool{}
	for _, name := range items(get(of, "required")) {
		required[name.Text()] = true
	}
	var all []property
	for _, entry := range entries(get(of, "properties")) {
		all = append(all, property{Name: entry.Name(), Type: d.typeOf(entry.Value), Description: text(entry.Value, "description"), Required: required[entry.Name()]})
	}
	return all
}

// typeOf says a schema in a few words, by name where it has one.
func (d doc) typeOf(of *strictyaml.Node) string {
	if of == nil {
		return ""
	}
	if ref := text(of, "$ref"); ref != "" {
		return ref[strings.LastIndexByte(ref, '/')+1:]
	}
	if value := get(of, "const"); value != nil {
		return value.Text()
	}
	if values := items(get(of, "enum")); len(values) > 0 {
		return joined(values, " | ")
	}
	kind := text(of, "type")
	if kinds := items(get(of, "type")); len(kinds) > 0 {
		kind = joined(kinds, " | ")
	}
	if kind == "array" {
		return "[" + d.typeOf(get(of, "items")) + "]"
	}
	return kind
}

// resolve follows a reference within the document.
func (d doc) resolve(n *strictyaml.Node) *strictyaml.Node {
	ref, local := strings.CutPrefix(text(n, "$ref"), "#/")
	if !local {
		return n
	}
	return get(d.root, strings.Split(ref, "/")...)
}

func joined(nodes []*strictyaml.Node, by string) string {
	var texts []string
	for _, n := range nodes {
		texts = append(texts, n.Text())
	}
	return strings.Join(texts, by)
}

// get follows keys; nil when one is missing.
func get(n *strictyaml.Node, keys ...string) *strictyaml.Node {
	for _, key := range keys {
		if n == nil || n.Kind() != strictyaml.Mapping {
			return nil
		}
		n = n.Get(key)
	}
	return n
}

func text(n *strictyaml.Node, key string) string {
	if value := get(n, key); value != nil && value.Kind() == strictyaml.Scalar {
		return value.Text()
	}
	return ""
}

func entries(n *strictyaml.Node) []strictyaml.Entry {
	if n == nil || n.Kind() != strictyaml.Mapping {
		return nil
	}
	return n.Entries()
}

func items(n *strictyaml.Node) []*strictyaml.Node {
	if n == nil || n.Kind() != strictyaml.Sequence {
		return nil
	}
	return n.Items()
}
