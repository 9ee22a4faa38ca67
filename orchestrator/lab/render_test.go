package lab_test

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

var comparable = cmp.Options{cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})}

func TestTheSameSeedAlwaysGivesTheSameVariant(t *testing.T) {
	one, two := example(t), example(t)
	rapid.Check(t, func(t *rapid.T) {
		seed := lab.Seed(rapid.StringN(1, 40, -1).Draw(t, "seed"))
		if diff := cmp.Diff(render(t, one, seed), render(t, two, seed), comparable); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestOtherSeedsGiveOtherFlagsAndSecrets(t *testing.T) {
	l := example(t)
	seen := map[string]lab.Seed{}
	for i := range 300 {
		seed := lab.Seed(fmt.Sprintf("team-%d", i))
		values, err := l.Values(seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"trophy", "secret", "admin", "v6.prefix"} {
			if other, twice := seen[values[name]]; twice {
				t.Errorf("%s is %q for %s and for %s", name, values[name], seed, other)
			}
			seen[values[name]] = seed
		}
	}
}

func TestDrawnValuesHaveTheirForm(t *testing.T) {
	l := example(t)
	forms := map[string]string{
		"secret":       `^[a-z0-9]{16}$`,
		"admin":        `^([bcdfgjklmnprstvz][aeiou]){2}(-([bcdfgjklmnprstvz][aeiou]){2}){3}-[2-9]{2}$`,
		"trophy":       `^PUPITRE\{[0-9a-f]{32}\}$`,
		"port":         `^2[0-9]{4}$`,
		"fault":        `^(down|wrong-mask|no-route)$`,
		"rooms":        `^[ab][0-9]+,[ab][0-9]+$`,
		"card":         `^[0-9a-f][26ae](:[0-9a-f]{2}){5}$`,
		"lan_a.prefix": `^10\.[0-9]+\.[0-9]+\.0/24$`,
		"lan_a.mask":   `^255\.255\.255\.0$`,
		"core.len":     `^30$`,
		"v6.prefix":    `^fd[0-9a-f:]+/64$`,
	}
	rapid.Check(t, func(t *rapid.T) {
		values, err := l.Values(lab.Seed(rapid.StringN(1, 20, -1).Draw(t, "seed")))
		if err != nil {
			t.Fatal(err)
		}
		for name, form := range forms {
			if !regexp.MustCompile(form).MatchString(values[name]) {
				t.Errorf("%s = %q, not of the form %s", name, values[name], form)
			}
		}
		if values["rooms.1"] == values["rooms.2"] {
			t.Errorf("a sample has %q twice", values["rooms.1"])
		}
	})
}

func TestAFlagOfAnotherTeamIsRecognisedByItsSeed(t *testing.T) {
	l := example(t)
	theirs := render(t, l, "team-2")
	submitted := theirs.Tasks[1].Checks[2].Assertion.Flag.Value
	for seed, want := range map[lab.Seed]bool{"team-1": false, "team-2": true} {
		values, err := l.Values(seed)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(slices.Collect(maps.Values(values)), submitted); got != want {
			t.Errorf("flag of team-2 among the values of %s: %v, want %v", seed, got, want)
		}
	}
}

func TestSubnetsNeverOverlapWhateverThePoolsAndTheSeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawSubnetParams(t)
		l, err := lab.Load(withParams(t, text), "small", catalogue)
		if err != nil {
			t.Skip("the pools may have no room, and Load said so")
		}
		values, err := l.Values(lab.Seed(rapid.StringN(1, 10, -1).Draw(t, "seed")))
		if err != nil {
			t.Fatalf("Load accepted pools without room: %v\n%s", err, text)
		}
		drawn := []netip.Prefix{netip.MustParsePrefix("10.20.0.0/26")} // of the lab's own node
		for name, value := range values {
			if !strings.HasSuffix(name, ".prefix") {
				continue
			}
			p := netip.MustParsePrefix(value)
			for _, other := range drawn {
				if p.Overlaps(other) {
					t.Fatalf("%s overlaps %s with\n%s", p, other, text)
				}
			}
			drawn = append(drawn, p)
		}
	})
}

// drawSubnetParams gives tight and roomy pools, one inside another.
func drawSubnetParams(t *rapid.T) string {
	pools := []string{"10.20.0.0/24", "10.20.0.0/16", "10.0.0.0/8", "10.20.0.128/25", "fd00:1::/48"}
	var text strings.Builder
	for i := range rapid.IntRange(1, 12).Draw(t, "count") {
		pool := netip.MustParsePrefix(rapid.SampledFrom(pools).Draw(t, "pool"))
		length := min(pool.Bits()+rapid.IntRange(0, 6).Draw(t, "more"), pool.Addr().BitLen())
		fmt.Fprintf(&text, "  net%d: {subnet: %q, prefix: %d}\n", i, pool, length)
	}
	return text.String()
}

func TestAddingAParameterChangesNoOther(t *testing.T) {
	const before = "  a: {subnet: 10.0.0.0/8, prefix: 24}\n  b: {token: 8}\n  c: {flag: true}\n  d: {subnet: 10.0.0.0/8, prefix: 28}\n"
	added := []string{
		"  z: {subnet: 10.0.0.0/8, prefix: 12}\n", "  z: {subnet: 10.0.0.0/8, prefix: 30}\n", "  z: {password: true}\n",
		"  z: {int: {min: 1, max: 9}}\n", "  z: {sample: {from: [a, b, c], count: 2}}\n", "  z: {mac: true}\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := lab.Seed(rapid.StringN(1, 10, -1).Draw(t, "seed"))
		extra := rapid.SampledFrom(added).Draw(t, "added")
		text := before + extra
		if !strings.Contains(extra, "subnet") && rapid.Bool().Draw(t, "first") {
			text = extra + before
		}
		with := valuesOf(t, text, seed)
		for name, value := range valuesOf(t, before, seed) {
			if with[name] != value {
				t.Fatalf("%s was %s and is %s with\n%s", name, value, with[name], text)
			}
		}
	})
}

func TestRenamingAParameterOrTheLabDrawsAnew(t *testing.T) {
	one := valuesOf(t, "  a: {token: 20}\n  b: {token: 20}\n", "s")
	if one["a"] == one["b"] {
		t.Error("two parameters have one value")
	}
	files := withParams(t, "  a: {token: 20}\n")
	files["lab.yaml"].Data = []byte(strings.Replace(string(files["lab.yaml"].Data), "id: small", "id: other", 1))
	l, err := lab.Load(files, "other", catalogue)
	if err != nil {
		t.Fatal(err)
	}
	other, err := l.Values("s")
	if err != nil || other["a"] == one["a"] {
		t.Errorf("another lab draws the same value %q (%v)", other["a"], err)
	}
}

func TestRenderRefusesAnEmptySeed(t *testing.T) {
	if _, err := example(t).Render(""); err == nil {
		t.Error("every team would get the same variant")
	}
}

func TestReferencesBecomeValues(t *testing.T) {
	v := render(t, example(t), "team-1")
	for text, want := range map[string]string{
		"${lan_a.net}/${lan_a.len}":    v.Values["lan_a.prefix"],
		"$${lan_a.1} and ${port}":      "${lan_a.1} and " + v.Values["port"],
		"$$${port}":                    "$${port}",
		"no reference, $5 and { } too": "no reference, $5 and { } too",
	} {
		if got, err := v.Expand(text); err != nil || got != want {
			t.Errorf("Expand(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, wrong := range []string{"${nobody}", "${lan_a}", "${lan_a.0}", "${lan_a.255}", "${lan_a.-1}", "${v6.mask}", "${port.1}", "${port", "${}"} {
		if got, err := v.Expand(wrong); err == nil {
			t.Errorf("Expand(%q) = %q, want an error", wrong, got)
		}
	}
}

func TestScriptsKeepWhatIsTheShells(t *testing.T) {
	v := render(t, example(t), "team-1")
	port := v.Values["port"]
	for text, want := range map[string]string{
		"${port}":                           port,
		"$${port}":                          "${port}",
		"${HOME} ${x:-${port}} $$ ${y":      "${HOME} ${x:-" + port + "} $$ ${y",
		"${#port} ${port%%2*} ${portable}":  "${#port} ${port%%2*} ${portable}",
		`awk '{print $1}' # ${lan_a.1/len}`: "awk '{print $1}' # " + v.Nodes[0].Interfaces[0].Address.String(),
	} {
		if got, err := v.ExpandKnown(text); err != nil || got != want {
			t.Errorf("ExpandKnown(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	if got, err := v.ExpandKnown("${lan_a.300}"); err == nil {
		t.Errorf("a host that does not exist becomes %q", got)
	}
}

// render is Render that must succeed.
func render(t interface{ Fatal(...any) }, l *lab.Lab, seed lab.Seed) *lab.Variant {
	v, err := l.Render(seed)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// withParams is the smallest lab, with parameters.
func withParams(t interface{ Fatal(...any) }, params string) fstest.MapFS {
	text := "apiVersion: pupitre/v1\nid: small\nversion: 1.0.0\nbloc: B6\nmode: pair\nduration: 1h\ntitle: {fr: a, en: b}\n" +
		"params:\n" + params + "networks: {lan: {}}\nnodes:\n  pc: {image: host, interfaces: {eth1: {network: lan, address: 10.20.0.1/26}}}\n" +
		"tasks:\n  - id: t\n    title: {fr: a, en: b}\n    checks:\n" +
		"      - {id: up, link: {node: pc, interface: eth1, up: true}, points: 1, competencies: [B6.C1]}\n"
	files := fstest.MapFS{}
	for name, content := range map[string]string{
		"lab.yaml": text, "statement.fr.md": "a", "statement.en.md": "b", "solution/pc.sh": "true",
		"mutants/down/mutant.yaml": "title: {fr: a, en: b}\nkills: [up]\n", "mutants/down/pc.sh": "false",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content), Mode: 0o644}
	}
	return files
}

func valuesOf(t interface{ Fatal(...any) }, params string, seed lab.Seed) map[string]string {
	l, err := lab.Load(withParams(t, params), "small", catalogue)
	if err != nil {
		t.Fatal(err)
	}
	values, err := l.Values(seed)
	if err != nil {
		t.Fatal(err)
	}
	return values
}
