package importer_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/orchestrator/importer"
)

// seed adds the files of an example to a fuzz corpus.
func seed(f *testing.F, names ...string) {
	f.Helper()
	for _, name := range names {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// loads asks that whatever is imported without an error is a lab without a
// problem. Loading a lab covers other lines each time, so a short run is spent
// on making inputs smaller unless it is told not to: -fuzzminimizetime 5x.
func loads(f *testing.F, of func(text []byte) (fstest.MapFS, string)) {
	f.Helper()
	c := catalogue(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		fsys, name := of(text)
		result, err := importer.Import(fsys, name, importer.Options{Images: c.Images})
		if err != nil {
			return
		}
		if _, err := c.Load(folder(result.Files), "fuzz"); err != nil {
			t.Errorf("%v\n%s", err, result.Files["lab.yaml"])
		}
	})
}

func FuzzContainerlab(f *testing.F) {
	seed(f, "clab/agence.clab.yml")
	loads(f, func(text []byte) (fstest.MapFS, string) {
		return fstest.MapFS{"t.clab.yml": {Data: text}, "r1/frr.conf": {Data: []byte("router ospf\n")}}, "t.clab.yml"
	})
}

func FuzzCompose(f *testing.F) {
	seed(f, "compose/compose.yaml")
	loads(f, func(text []byte) (fstest.MapFS, string) {
		return fstest.MapFS{"compose.yaml": {Data: text}, "site/index.html": {Data: []byte("<p>")}}, "compose.yaml"
	})
}

func FuzzKathara(f *testing.F) {
	seed(f, "kathara/lab.conf")
	loads(f, func(text []byte) (fstest.MapFS, string) {
		return fstest.MapFS{"lab.conf": {Data: text}, "r1.startup": {Data: []byte("ip a add 10.0.0.1/24 dev eth0\n")}}, "."
	})
}

func FuzzStartup(f *testing.F) {
	seed(f, "kathara/r1.startup", "kathara/r2.startup", "kathara/pc.startup", "kathara/web.startup")
	loads(f, func(text []byte) (fstest.MapFS, string) {
		conf := "r1[0]=A\nr1[1]=B\nr2[0]=A\nr2[1]=B\n"
		return fstest.MapFS{"lab.conf": {Data: []byte(conf)}, "r1.startup": {Data: text}, "shared.startup": {Data: text}}, "."
	})
}
