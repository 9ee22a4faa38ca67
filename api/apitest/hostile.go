package apitest

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
)

// hostileTexts are what attacks whoever shows, stores, formats or runs it.
var hostileTexts = []string{
	`<script>alert("1")</script>`, `"><img src=x onerror=alert(1)>`, `Robert'); DROP TABLE persons;--`, `' OR '1'='1`, `../../../etc/passwd`,
	`=HYPERLINK("http://evil.example")`, `{{7*7}} ${7*7} %s%n`, "a\x00b", "a\r\nSet-Cookie: x=y", "\u202egnp.exe", strings.Repeat("🎓", 40_000/4),
}

// Hostile sends a write, that is good as it is, with something hostile in each
// field of its body that the contract knows: hostile text where text goes, values
// of every other type, a text larger than any body. What is no text that will do
// must be refused with the field's pointer; nothing may fail, and no answer may
// be markup.
//
// name is the route's, "POST /api/v1/promotions"; send sends a body.
func Hostile(t testing.TB, doc *openapi3.T, name string, good map[string]any, send func(body any) *Response) {
	t.Helper()
	fields := fieldsOf(t, doc, name)
	for field, types := range fields {
		for _, value := range []any{7, true, "x", []any{}, map[string]any{}} {
			if response := send(with(good, field, value)); !slices.Contains(types, typeOf(value)) {
				refusedAt(t, name, field, value, response)
			}
		}
		if slices.Contains(types, "string") {
			for _, text := range hostileTexts {
				harmless(t, name, field, text, send(with(good, field, text)))
			}
		}
		send(with(good, field, strings.Repeat("x", 1<<20))).Refused(problem.BodyTooLarge)
	}
	refusedAt(t, name, "nobody_knows", 1, send(with(good, "nobody_knows", 1)))
}

// hostilePaths are parts of paths, as a client writes them, that name nothing.
var hostilePaths = []string{
	"..%2F..%2Fetc%2Fpasswd", "%2e%2e", "x%00", "%27%20OR%20%271%27=%271", "%3Cscript%3E", "%FF%FE", strings.Repeat("x", 5000), "-1", "9999999999999999999999",
}

// HostilePaths sends a request to every route with something hostile in the place
// of each parameter of its path, the others being good: that names nothing.
func HostilePaths(t testing.TB, routes []api.Route, good func(parameter string) string, send func(route api.Route, path string) *Response) {
	t.Helper()
	for _, route := range routes {
		parts := strings.Split(route.Path, "/")
		for i, part := range parts {
			if !strings.HasPrefix(part, "{") {
				continue
			}
			for _, hostile := range hostilePaths {
				path := slices.Clone(parts)
				for j, other := range parts {
					if strings.HasPrefix(other, "{") {
						path[j] = good(strings.Trim(other, "{}"))
					}
				}
				path[i] = hostile
				response := send(route, strings.Join(path, "/"))
				harmless(t, route.Name(), part, hostile, response)
				if response.Code < 400 {
					t.Errorf("%s with %.40q for %s: %d %.200s", route.Name(), hostile, part, response.Code, response.Body)
				}
			}
		}
	}
}

func with(good map[string]any, field string, value any) map[string]any {
	body := map[string]any{field: value}
	for name, own := range good {
		if name != field {
			body[name] = own
		}
	}
	return body
}

// fieldsOf are the types of the fields of an operation's JSON body.
func fieldsOf(t testing.TB, doc *openapi3.T, name string) map[string][]string {
	t.Helper()
	method, path, _ := strings.Cut(name, " ")
	item := doc.Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil || item.GetOperation(method).RequestBody == nil {
		t.Fatalf("%s has no body in the contract", name)
	}
	fields := map[string][]string{}
	for field, schema := range item.GetOperation(method).RequestBody.Value.Content.Get("application/json").Schema.Value.Properties {
		if schema.Value.Type != nil {
			fields[field] = schema.Value.Type.Slice()
		}
	}
	return fields
}

func typeOf(value any) string {
	switch value.(type) {
	case int:
		return "number"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func refusedAt(t testing.TB, name, field string, value any, response *Response) {
	t.Helper()
	if response.Code != 422 || !strings.Contains(response.Body.String(), `"/`+field) {
		t.Errorf("%s with %v for %s: %d %.300s", name, value, field, response.Code, response.Body)
	}
}

// harmless wants an answer that is no failure, and that no browser shows.
func harmless(t testing.TB, name, field, text string, response *Response) {
	t.Helper()
	body, header := response.Body.String(), response.Header()
	switch {
	case response.Code >= 500:
		t.Errorf("%s with %.40q for %s: %d %.300s", name, text, field, response.Code, body)
	case strings.Contains(body, "<script") || strings.Contains(body, "<img"):
		t.Errorf("%s with %.40q for %s answers with markup: %.300s", name, text, field, body)
	case header.Get("X-Content-Type-Options") != "nosniff" || body != "" && !strings.Contains(header.Get("Content-Type"), "json"):
		t.Errorf("%s with %.40q for %s: %v", name, text, field, header)
	case header.Get("Set-Cookie") != "" && strings.Contains(header.Get("Set-Cookie"), "x=y"):
		t.Errorf("%s with %.40q for %s sets a cookie", name, text, field)
	}
}
