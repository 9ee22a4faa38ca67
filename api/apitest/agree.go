package apitest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/pupitre-lab/pupitre/api"
)

// Agree fails the test for every difference between a table of routes and the
// contract.
func Agree(t testing.TB, routes []api.Route, document []byte) {
	t.Helper()
	for _, difference := range Differences(routes, Load(t, document)) {
		t.Error(difference)
	}
}

// Differences lists them, a line each.
func Differences(routes []api.Route, doc *openapi3.T) []string {
	var found []string
	known := map[string]bool{}
	for _, route := range routes {
		known[route.Name()] = true
		op := operation(doc, route)
		if op == nil {
			found = append(found, route.Name()+": not in the contract")
			continue
		}
		for _, difference := range compare(route, op) {
			found = append(found, route.Name()+": "+difference)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if !known[method+" "+path] {
				found = append(found, method+" "+path+": in the contract only")
			}
		}
	}
	slices.Sort(found)
	return found
}

func operation(doc *openapi3.T, route api.Route) *openapi3.Operation {
	if item := doc.Paths.Map()[route.Path]; item != nil {
		return item.Operations()[route.Method]
	}
	return nil
}

var parameterInPath = regexp.MustCompile(`\{([a-z_]+)\}`)

func compare(route api.Route, op *openapi3.Operation) []string {
	var found []string
	same := func(what string, table, contract any) {
		if a, b := fmt.Sprint(table), fmt.Sprint(contract); a != b {
			found = append(found, fmt.Sprintf("%s: %s in the table, %s in the contract", what, a, b))
		}
	}
	action, _ := op.Extensions["x-action"].(string)
	same("action", route.Action, action)
	same("open without a login", route.Access == api.Public || route.Access == api.ByTicket, op.Security != nil && len(*op.Security) == 0)
	same("parameters of the query", sorted(route.Query), parameters(op, "query"))
	var inPath []string
	for _, match := range parameterInPath.FindAllStringSubmatch(route.Path, -1) {
		inPath = append(inPath, match[1])
	}
	same("parameters of the path", sorted(inPath), parameters(op, "path"))
	same("media types of the body", sorted(route.Accepts), bodies(op))
	if forms := answers(op); len(forms) > 0 && !route.Stream {
		same("media types of the answer", sorted(orJSON(route.Produces)), forms)
	}
	headers := parameters(op, "header")
	same("idempotency key", route.Idempotent, slices.Contains(headers, "Idempotency-Key"))
	same("If-Match", route.Tagged && route.Method != "GET", slices.Contains(headers, "If-Match"))
	same("ETag of what is read", route.Tagged && route.Method == "GET", op.Responses.Value("304") != nil)
	same("Last-Event-ID", route.Stream && route.Access != api.ByTicket, slices.Contains(headers, "Last-Event-ID"))
	return found
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

func orJSON(types []string) []string {
	if len(types) == 0 {
		return []string{api.JSON}
	}
	return types
}

func parameters(op *openapi3.Operation, in string) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.Value.In == in {
			names = append(names, p.Value.Name)
		}
	}
	return sorted(names)
}

func bodies(op *openapi3.Operation) []string {
	if op.RequestBody == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(op.RequestBody.Value.Content))
}

// answers are the forms of the answers that are no refusal.
func answers(op *openapi3.Operation) []string {
	forms := map[string]bool{}
	for status, response := range op.Responses.Map() {
		if strings.HasPrefix(status, "2") {
			for form := range response.Value.Content {
				forms[form] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(forms))
}
