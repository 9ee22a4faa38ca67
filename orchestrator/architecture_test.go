package orchestrator_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/pupitre-lab/pupitre/"

// importsOf lists what every package of the module imports itself.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		imports[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	if len(imports) < 10 {
		t.Fatalf("only %d packages found", len(imports))
	}
	return imports
}

func TestOnlyTheNamedPackagesImportWhatIsGuarded(t *testing.T) {
	for _, rule := range []struct {
		guarded string   // beginning of an import path
		allowed []string // beginnings of the packages that may
	}{
		{"github.com/docker/", []string{"orchestrator/runtime/docker", "orchestrator/runtime/swarm", "deploy/bench"}},
		{"gopkg.in/yaml", []string{"orchestrator/strictyaml", "orchestrator/lab", "orchestrator/framework"}},
		{"github.com/vishvananda/", []string{"orchestrator/runtime/fabric", "deploy/bench"}},
		{"github.com/google/nftables", []string{"orchestrator/runtime/fabric"}},
		{"database/sql", []string{"orchestrator/store", "orchestrator/check"}}, // check: the driver interface, to ask a team's server
		{module + "orchestrator/runtime/docker", []string{"cmd/pupitre", "deploy/bench", "orchestrator/runtime/docker/dockertest"}},
		{module + "orchestrator/runtime/fabric", []string{"orchestrator/runtime/docker", "cmd/pupitre", "deploy/bench"}},
		{module + "cmd/", []string{"cmd/", "deploy/bench/load"}}, // load: the server with a driver in memory
		{module + "api", []string{"api", "cmd/"}},
		{module + "web", []string{"web", "cmd/"}},
		{"github.com/gin-gonic/", []string{"api"}},
		{module + "orchestrator/store", []string{"cmd/", "orchestrator/store", "deploy/bench"}},
	} {
		for pkg, imports := range importsOf(t) {
			for _, path := range imports {
				if strings.HasPrefix(path, rule.guarded) && !beginsWithOne(pkg, rule.allowed) && module+pkg != path {
					t.Errorf("%s imports %s; only %v may", pkg, path, rule.allowed)
				}
			}
		}
	}
}

// The leaves of the domain: none imports the use cases above it, and each only
// the leaves that its line names.
func TestImportsFollowTheWayOfTheData(t *testing.T) {
	may := map[string][]string{
		"orchestrator/strictyaml":          {},
		"orchestrator/pause":               {},
		"orchestrator/framework":           {"strictyaml"},
		"orchestrator/lab":                 {"strictyaml"},
		"orchestrator/runtime":             {},
		"orchestrator/runtime/fabric":      {"runtime"},
		"orchestrator/runtime/docker":      {"runtime", "runtime/fabric"},
		"orchestrator/runtime/runtimetest": {"runtime", "pause"},
		"orchestrator/reconcile":           {"runtime", "pause"},
		"orchestrator/check":               {"lab", "runtime"},
		"orchestrator/doctor":              {"lab"},
		"orchestrator/author":              {"lab"},
		"orchestrator/importer":            {"author", "lab", "strictyaml"},
		"orchestrator/people":              {},
		"orchestrator/ledger":              {},
		"orchestrator/blob":                {"ledger"},
		"orchestrator/grade":               {},
		"orchestrator/terminal":            {},
		"orchestrator/report":              {"grade"},
		"orchestrator/session":             {"people", "lab", "ledger", "grade", "strictyaml"},
		"orchestrator/store":               {"people", "ledger"},
	}
	for pkg, imports := range importsOf(t) {
		allowed, guarded := may[pkg]
		if !guarded {
			continue
		}
		for _, path := range imports {
			ours, local := strings.CutPrefix(path, module)
			if local && !beginsWithOne(ours, prefixed(allowed)) {
				t.Errorf("%s imports %s; it may import only %v", pkg, ours, allowed)
			}
		}
	}
}

func prefixed(names []string) []string {
	var paths []string
	for _, name := range names {
		paths = append(paths, "orchestrator/"+name)
	}
	return paths
}

func beginsWithOne(text string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(text, b) {
			return true
		}
	}
	return false
}
