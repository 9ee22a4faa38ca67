package importer_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/importer"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// examples are the topologies of testdata and what is not carried over of each.
var examples = map[string]struct {
	format importer.Format
	id     string
	kinds  map[string]string
	left   []string
}{
	"clab": {importer.Containerlab, "agence",
		map[string]string{"r1": "router", "r2": "router", "pc-1": "host", "pc2": "host", "old": "router"},
		[]string{"agence.clab.yml:4 mgmt", "agence.clab.yml:18 r1: /lib/modules:/lib/modules:ro",
			"agence.clab.yml:27 r2: vtysh -c 'configure terminal' -c 'router ospf' -c 'network 0.0.0.0/0 area 0'", "agence.clab.yml:28 PC_1 → pc-1",
			"agence.clab.yml:31 topology.nodes.PC_1.ports", "agence.clab.yml:40 old: nokia_srlinux", "agence.clab.yml:43 topology.nodes.old.startup-config",
			"agence.clab.yml:54 ethernet-1/1 → ethernet-1-1", "agence.clab.yml:55 topology.links[5]"}},
	"compose": {importer.Compose, "boutique",
		map[string]string{"front": "server", "stock": "host", "visitor": "host"},
		[]string{"compose.yaml:6 services.front.ports", "compose.yaml:10 front: cache:/var/cache/nginx", "compose.yaml:13 ${SECRET_KEY}",
			"compose.yaml:15 stock: acme/stock:2", "compose.yaml:17 services.stock.command"}},
	"kathara": {importer.Kathara, "deux-villes",
		map[string]string{"r1": "router", "r2": "router", "pc": "host", "web": "server"},
		[]string{`lab.conf:11 pc[bridged]="true"`, "lab.conf:14 what is this", `web.startup:3 web: echo "up since $(date)" > /var/www/html/since.txt`,
			"web.startup:4 web: /etc/init.d/apache2 start || service nginx start || service nginx status"}},
}

func catalogue(t testing.TB) *orchestrator.Catalogue {
	t.Helper()
	c, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// folder is the files of a result as a file system.
func folder(files map[string][]byte) fs.FS {
	content := fstest.MapFS{}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: text}
	}
	return content
}

func importExample(t *testing.T, c *orchestrator.Catalogue, name string) (*importer.Result, *lab.Lab) {
	t.Helper()
	result, err := importer.Import(os.DirFS(filepath.Join("testdata", name)), ".", importer.Options{Images: c.Images})
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.Load(folder(result.Files), name)
	if err != nil {
		t.Fatalf("the lab has problems:\n%v\n%s", err, result.Files["lab.yaml"])
	}
	return result, l
}

func TestExamplesBecomeLabsAndTellWhatIsMissing(t *testing.T) {
	c := catalogue(t)
	for name, want := range examples {
		t.Run(name, func(t *testing.T) {
			result, l := importExample(t, c, name)
			if result.Format != want.format || l.ID() != want.id {
				t.Errorf("format %s, id %s", result.Format, l.ID())
			}
			v, err := l.Render("s")
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[string]string{}
			for _, n := range v.Nodes {
				kinds[n.Name] = n.Image
			}
			if diff := cmp.Diff(want.kinds, kinds); diff != "" {
				t.Error(diff)
			}
			var left []string
			for _, one := range result.Left {
				left = append(left, one.Place()+" "+one.What)
				if one.Why.FR == "" || one.Why.EN == "" || one.Do.FR == "" || one.Do.EN == "" {
					t.Errorf("%s: no reason or no advice", one.What)
				}
				if !strings.Contains(string(result.Files["import.en.md"]), one.Why.EN) {
					t.Errorf("import.en.md says nothing of %s", one.What)
				}
			}
			if diff := cmp.Diff(want.left, left); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheUserSaysWhatAnImageIs(t *testing.T) {
	for _, asked := range []string{"acme/stock", "acme/stock:2", "stock"} {
		result, err := importer.Import(os.DirFS("testdata/compose"), "compose.yaml", importer.Options{Kinds: map[string]string{asked: "server"}})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(result.Files["lab.yaml"]), "stock:\n    image: server") {
			t.Errorf("%s: not a server:\n%s", asked, result.Files["lab.yaml"])
		}
		if slices.ContainsFunc(result.Left, func(l importer.Left) bool { return strings.Contains(l.What, "acme/stock") }) {
			t.Errorf("%s: still told of", asked)
		}
	}
}

func TestWhatCannotBeImportedIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		file, text string
		unknown    bool
		code       string
	}{
		"a folder of something else": {"readme.md", "hello", true, ""},
		"another YAML file":          {"compose.yaml", "a: 1\n", true, ""},
		"anchors":                    {"compose.yaml", "x: &a {image: nginx}\nservices: {web: *a}\n", false, "anchor"},
		"merge keys":                 {"compose.yaml", "services:\n  web:\n    <<: {image: nginx}\n", false, "merge-key"},
		"not YAML":                   {"t.clab.yml", "topology: [", false, "yaml-syntax"},
		"no machine":                 {"t.clab.yml", "topology: {nodes: {}}\n", false, "no-nodes"},
		"an empty lab.conf":          {"lab.conf", "# nothing\n", false, "no-nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := importer.Import(fstest.MapFS{tt.file: {Data: []byte(tt.text)}}, ".", importer.Options{})
			var problems strictyaml.Problems
			switch {
			case tt.unknown && errors.Is(err, importer.ErrUnknown):
			case !tt.unknown && errors.As(err, &problems) && slices.ContainsFunc(problems, func(p strictyaml.Problem) bool { return p.Code == tt.code }):
				if tt.code == "anchor" && !strings.Contains(problems.Error(), "docker compose config") {
					t.Errorf("no advice: %v", problems)
				}
			default:
				t.Errorf("got %v", err)
			}
		})
	}
}
