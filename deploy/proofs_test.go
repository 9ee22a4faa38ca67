package deploy_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/deploy"
	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
)

func TestEveryLabThatIsOfferedHasTheProofOfItsVersion(t *testing.T) {
	catalogue, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range catalogue.Labs {
		if _, ok := deploy.Proof(l.ID(), l.Digest()); !ok {
			t.Errorf("%s has changed since it was proved: pupitre lab test %s --lang en --report deploy/bench/%s.md", l.ID(), l.ID(), l.ID())
		}
		if _, ok := deploy.Proof(l.ID(), "sha256:other"); ok {
			t.Errorf("%s: the proof of another version is given", l.ID())
		}
	}
}
