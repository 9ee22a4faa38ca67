package check

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// minSecret is the shortest text that is hidden: a shorter one occurs by chance
// everywhere and hiding it would tell more than it hides.
const minSecret = 4

// secrets are the texts that no sentence and no evidence may hold: the flags
// and the answers of the instance. An answer that is the name or the address of
// something on the topology map is no secret; it stays readable.
type secrets []*regexp.Regexp

// secretsOf collects them from every check, however deep.
func secretsOf(variant *lab.Variant) secrets {
	var found secrets
	public := publicNames(variant)
	add := func(value, flags string) {
		value = strings.TrimSpace(value)
		if utf8.RuneCountInString(value) < minSecret {
			return
		}
		found = append(found, regexp.MustCompile(flags+regexp.QuoteMeta(value)))
		if escaped := jsonText(value); escaped != value {
			found = append(found, regexp.MustCompile(flags+regexp.QuoteMeta(escaped)))
		}
	}
	eachAssertion(variant, func(a *lab.Assertion) {
		if a.Flag != nil {
			add(a.Flag.Value, "")
		}
		if a.Answer != nil {
			for _, answer := range a.Answer.AnyOf {
				if !public[strings.ToLower(strings.TrimSpace(answer))] {
					add(answer, "(?i)")
				}
			}
		}
	})
	return found
}

// jsonText is how a value reads inside a JSON string.
func jsonText(value string) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return value
	}
	return strings.Trim(strings.TrimSpace(text.String()), `"`)
}

// hide covers every secret with as many asterisks.
func (s secrets) hide(content []byte) []byte {
	for _, secret := range s {
		content = secret.ReplaceAllFunc(content, func(found []byte) []byte {
			return bytes.Repeat([]byte("*"), len(found))
		})
	}
	return content
}

// text makes a sentence fit to be shown: secrets hidden, size bounded.
func (s secrets) text(t lab.Text) lab.Text {
	return lab.Text{FR: clip(string(s.hide([]byte(t.FR)))), EN: clip(string(s.hide([]byte(t.EN))))}
}

// publicNames are what the topology map shows, in lower case.
func publicNames(variant *lab.Variant) map[string]bool {
	public := map[string]bool{}
	for _, network := range variant.Networks {
		public[strings.ToLower(network.Name)] = true
	}
	for _, node := range variant.Nodes {
		public[strings.ToLower(node.Name)] = true
		for _, iface := range node.Interfaces {
			public[strings.ToLower(iface.Name)] = true
			if iface.Address.IsValid() {
				public[iface.Address.Addr().String()] = true
				public[iface.Address.String()] = true
			}
		}
	}
	return public
}

// eachAssertion visits every assertion of every check, with those inside it.
func eachAssertion(variant *lab.Variant, visit func(*lab.Assertion)) {
	for t := range variant.Tasks {
		for c := range variant.Tasks[t].Checks {
			walk(&variant.Tasks[t].Checks[c].Assertion, visit)
		}
	}
}

// walk visits an assertion and those inside it.
func walk(a *lab.Assertion, visit func(*lab.Assertion)) {
	visit(a)
	for i := range a.All {
		walk(&a.All[i], visit)
	}
	for i := range a.Any {
		walk(&a.Any[i], visit)
	}
	if a.Not != nil {
		walk(&a.Not.Assertion, visit)
		if a.Not.Control != nil {
			walk(a.Not.Control, visit)
		}
	}
}
