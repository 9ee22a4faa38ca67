package lab_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestLoadImagesReadsEveryKind(t *testing.T) {
	kinds, err := lab.LoadImages(os.DirFS("testdata/images"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]lab.ImageKind{
		"host": {Name: "host", Title: lab.Text{FR: "Machine", EN: "Machine"}, Profile: "host", Memory: 32 << 20, CPUs: 0.25, PIDs: 64, Disk: 32 << 20},
		"router": {Name: "router", Title: lab.Text{FR: "Routeur", EN: "Router"}, Profile: "router", Base: "host", Memory: 96 << 20, CPUs: 0.5,
			PIDs: 128, Disk: 64 << 20, Sysctls: map[string]string{"net.ipv4.ip_forward": "1"}},
	}
	for name, kind := range kinds {
		if !strings.HasPrefix(kind.Digest, "sha256:") || len(kind.Digest) != 71 {
			t.Errorf("%s has the digest %q", name, kind.Digest)
		}
		kind.Digest = ""
		kinds[name] = kind
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestAnImagesDigestCoversTheKindsItIsBuiltFrom(t *testing.T) {
	before := copyOf(t, "testdata/images")
	one, err := lab.LoadImages(before)
	if err != nil {
		t.Fatal(err)
	}
	before["images/host/extra"] = &fstest.MapFile{Data: []byte("x")}
	two, err := lab.LoadImages(before)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"host", "router"} {
		if one[name].Digest == two[name].Digest {
			t.Errorf("the digest of %s is the same although host changed", name)
		}
	}
}

func TestLoadImagesTellsEveryProblem(t *testing.T) {
	files := copyOf(t, "testdata/images")
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	rest := "memory: 32Mi\ncpus: 0.25\npids: 64\ndisk: 32Mi\ntitle: {fr: a, en: b}\n"
	add("images/a/image.yaml", "profile: root\nbase: b\n"+rest)
	add("images/a/Dockerfile", "FROM scratch")
	add("images/b/image.yaml", "profile: host\nbase: a\nbases: c\n"+rest)
	add("images/c/image.yaml", "profile: host\nbase: routr\nsysctls: {vm.swappiness: 1}\n"+rest)
	add("images/c/Dockerfile", "FROM scratch")
	add("images/D/Dockerfile", "FROM scratch")
	_, err := lab.LoadImages(files)
	want := `images/D/image.yaml: this file is missing [file-missing]
images/a/image.yaml:1:10: profile: unknown value "root"; expected one of: host, network, router [value-unknown]
images/a/image.yaml:2:7: base: these images are built from one another: b comes back [base-cycle]
images/b/Dockerfile: this file is missing [file-missing]
images/b/image.yaml:2:7: base: these images are built from one another: a comes back [base-cycle]
images/b/image.yaml:3:1: bases: unknown key "bases" (did you mean "base"?) [key-unknown]
images/c/image.yaml:2:7: base: unknown image "routr" (did you mean "router"?) [image-unknown]
images/c/image.yaml:3:11: sysctls["vm.swappiness"]: "vm.swappiness" is not a sysctl such as net.ipv4.ip_forward [bad-sysctl]`
	if diff := cmp.Diff(want, problemsOf(t, err).Error()); diff != "" {
		t.Error(diff)
	}
}
