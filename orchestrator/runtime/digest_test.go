package runtime_test

import (
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func TestANodeIsAnotherOneExactlyWhenItsContainerWouldBe(t *testing.T) {
	base := runtime.NodeSpec{Name: "r1", Image: "pupitre/router:1", Memory: 1 << 20, Env: []string{"A=1"}}
	same := map[string]func(*runtime.NodeSpec){
		"another link":            func(n *runtime.NodeSpec) { n.Interfaces = []runtime.InterfaceSpec{{Name: "eth1"}} },
		"another route":           func(n *runtime.NodeSpec) { n.Routes = []runtime.Route{{}} },
		"stopped on purpose":      func(n *runtime.NodeSpec) { n.Stopped = true },
		"an empty list of files":  func(n *runtime.NodeSpec) { n.Files = []runtime.File{} },
		"an empty set of sysctls": func(n *runtime.NodeSpec) { n.Sysctls = map[string]string{} },
	}
	other := map[string]func(*runtime.NodeSpec){
		"another image":   func(n *runtime.NodeSpec) { n.Image = "pupitre/router:2" },
		"another memory":  func(n *runtime.NodeSpec) { n.Memory++ },
		"another file":    func(n *runtime.NodeSpec) { n.Files = []runtime.File{{Path: "/x"}} },
		"another profile": func(n *runtime.NodeSpec) { n.Profile = runtime.ProfileRouter },
		"another order":   func(n *runtime.NodeSpec) { n.Env = []string{"B=1", "A=1"} },
	}
	for name, change := range same {
		n := base
		change(&n)
		if runtime.NodeDigest(n) != runtime.NodeDigest(base) {
			t.Errorf("%s makes another container", name)
		}
	}
	for name, change := range other {
		n := base
		change(&n)
		if runtime.NodeDigest(n) == runtime.NodeDigest(base) {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}

func TestASandboxIsAnotherOneWithAnotherQuotaOrOtherFacts(t *testing.T) {
	base := runtime.Desired{Instance: "i", Meta: map[string]string{"team": "a"}, Quota: runtime.Quota{PIDs: 1}}
	nodes, quota, meta := base, base, base
	nodes.Nodes = []runtime.NodeSpec{{Name: "r1"}}
	quota.Quota.PIDs = 2
	meta.Meta = map[string]string{"team": "b"}
	if runtime.SandboxDigest(nodes) != runtime.SandboxDigest(base) {
		t.Error("another node makes another sandbox")
	}
	if runtime.SandboxDigest(quota) == runtime.SandboxDigest(base) || runtime.SandboxDigest(meta) == runtime.SandboxDigest(base) {
		t.Error("another quota or other facts go unnoticed")
	}
}
