package contract

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/pupitre-lab/pupitre/api/problem"
)

// CSS is the style sheet of the pages, to be served at /api/docs.css.
//
//go:embed page.css
var CSS []byte

// page is what every template gets.
type page struct {
	Lang     problem.Language
	Contract overview
	Problems []problem.Kind
	Kind     problem.Kind
}

// Say picks a language in a template.
func (p page) Say(fr, en string) string { return problem.Text{FR: fr, EN: en}.In(p.Lang) }

// StatusText is what HTTP calls a status.
func (page) StatusText(status int) string { return http.StatusText(status) }

var (
	strong = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	code   = regexp.MustCompile("`([^`]+)`")
)

// Marked is a text with its paragraphs, **strong** words and `code`, the only
// marks of Markdown that the contract uses.
func (page) Marked(text string) template.HTML {
	escaped := template.HTMLEscapeString(strings.TrimSpace(text))
	marked := code.ReplaceAllString(strong.ReplaceAllString(escaped, "<strong>$1</strong>"), "<code>$1</code>")
	return template.HTML("<p>" + strings.ReplaceAll(marked, "\n\n", "</p>\n<p>") + "</p>")
}

const (
	head = `{{define "head"}}<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs.css">{{end}}`

	docsPage = `{{template "head" .}}
<title>{{.Contract.Title}} {{.Contract.Version}} · API</title>
<header>
<h1>{{.Contract.Title}} · API</h1>
<p>{{.Contract.Summary.In .Lang}}</p>
<p class="soft">{{.Contract.Version}} · <a href="/api/openapi.yaml">OpenAPI 3.1</a> · <a href="?lang=fr" hreflang="fr">français</a> · <a href="?lang=en" hreflang="en">English</a></p>
</header>
<main>
{{.Marked .Contract.Description}}
<nav aria-label="{{.Say "Sommaire" "Contents"}}">
<h2>{{.Say "Adresses" "Addresses"}}</h2>
<ul>{{range .Contract.Groups}}{{range .Operations}}<li><a class="path" href="#{{.ID}}">{{.Method}} {{.Path}}</a>{{end}}{{end}}</ul>
</nav>
{{range .Contract.Groups}}<section>
<h2 id="{{.ID}}">{{.Name.In $.Lang}}</h2>
<p class="soft">{{.Description}}</p>
{{range .Operations}}<section>
<h3 id="{{.ID}}"><span class="path"><span class="method">{{.Method}}</span> {{.Path}}</span></h3>
<p>{{.Summary.In $.Lang}}</p>
{{with .Description}}<div class="soft">{{$.Marked .}}</div>{{end}}
<p class="soft">{{if .Public}}{{$.Say "Ouvert à tous." "Open to all."}}{{else if .Action}}{{$.Say "Droit :" "Right:"}} <code>{{.Action}}</code>{{else}}{{$.Say "Connexion nécessaire." "Login needed."}}{{end}}</p>
{{with .Parameters}}<table><tr><th>{{$.Say "paramètre" "parameter"}}<th>{{$.Say "où" "in"}}<th>type<th>{{$.Say "sens" "meaning"}}</tr>
{{range .}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}<td>{{.In}}<td><code>{{.Type}}</code><td>{{.Description}}</tr>
{{end}}</table>{{end}}
{{with .Body}}<p>{{$.Say "Corps :" "Body:"}} <a href="#schema-{{.}}"><code>{{.}}</code></a></p>{{end}}
<table><tr><th>{{$.Say "réponse" "answer"}}<th>{{$.Say "contenu" "content"}}<th>{{$.Say "sens" "meaning"}}</tr>
{{range .Answers}}<tr><td>{{.Status}}<td>{{with .Schema}}<a href="#schema-{{.}}"><code>{{.}}</code></a>{{end}}<td>{{.Description}}</tr>
{{end}}</table>
</section>{{end}}
</section>{{end}}
<section>
<h2>{{.Say "Types" "Types"}}</h2>
{{range .Contract.Schemas}}<h3 id="schema-{{.Name}}"><code>{{.Name}}</code></h3>
<p class="soft">{{.Type}}{{with .Description}} · {{.}}{{end}}</p>
{{with .Properties}}<table>
{{range .}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}<td><code>{{.Type}}</code><td>{{.Description}}</tr>
{{end}}</table>{{end}}{{end}}
</section>
<section>
<h2>{{.Say "Problèmes" "Problems"}}</h2>
<table><tr><th>code<th>{{$.Say "statut" "status"}}<th>{{$.Say "sens" "meaning"}}</tr>
{{range .Problems}}<tr><td><a href="{{.Path}}?lang={{$.Lang}}"><code>{{.Code}}</code></a><td>{{.Status}}<td>{{.Title.In $.Lang}}</tr>
{{end}}</table>
</section>
</main>
</html>
`

	problemPage = `{{template "head" .}}
<title>{{.Kind.Title.In .Lang}}</title>
<main>
<h1>{{.Kind.Title.In .Lang}}</h1>
<p class="soft"><code>{{.Kind.Code}}</code> · {{.Kind.Status}} {{.StatusText .Kind.Status}}</p>
<p>{{.Kind.Meaning.In .Lang}}</p>
<p class="soft"><a href="/api/docs?lang={{.Lang}}">{{.Say "Tous les problèmes" "All problems"}}</a></p>
</main>
</html>
`
)

var templates = template.Must(template.Must(template.Must(template.New("page").Parse(head)).New("docs").Parse(docsPage)).New("problem").Parse(problemPage))

var known = sync.OnceValues(func() (overview, error) { return read(YAML()) })

// Page is the contract as HTML, for people.
func Page(l problem.Language) ([]byte, error) {
	contract, err := known()
	if err != nil {
		return nil, err
	}
	return render("docs", page{Lang: l, Contract: contract, Problems: problem.Kinds()})
}

// ProblemPage explains a kind of problem, as HTML.
func ProblemPage(kind problem.Kind, l problem.Language) ([]byte, error) {
	return render("problem", page{Lang: l, Kind: kind})
}

func render(name string, p page) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, p); err != nil {
		return nil, fmt.Errorf("contract: page %s: %w", name, err)
	}
	return out.Bytes(), nil
}
