package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// jsonShape compares the keys and kinds of the JSON document in a file with
// those listed in another, one line each:
//
//	json DOCUMENT SHAPE
//
// A line is a path and a kind, for example "instances[].nodes number".
func jsonShape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: json DOCUMENT SHAPE")
	}
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	var document any
	ts.Check(decoder.Decode(&document))
	if decoder.More() {
		ts.Fatalf("there is more than one JSON document")
	}
	lines := map[string]bool{}
	describe(document, "", lines)
	got := strings.Join(slices.Sorted(maps.Keys(lines)), "\n")
	want := strings.TrimSpace(ts.ReadFile(args[1]))
	if got != want {
		ts.Fatalf("the shape is\n%s\n\nwant\n%s", got, want)
	}
}

// describe lists the leaves of a document.
func describe(v any, path string, lines map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			describe(value, strings.TrimPrefix(path+"."+key, "."), lines)
		}
	case []any:
		if len(v) == 0 {
			lines[path+"[]"] = true
		}
		for _, value := range v {
			describe(value, path+"[]", lines)
		}
	case string:
		lines[path+" string"] = true
	case float64:
		lines[path+" number"] = true
	case bool:
		lines[path+" boolean"] = true
	default:
		lines[fmt.Sprintf("%s %T", path, v)] = true
	}
}
