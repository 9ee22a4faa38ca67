package check_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

var errDown = errors.New("down")

const secretFlag = `PUP{s3cret"<flag>}`

func sends(value string) check.Options {
	return check.Options{
		Submissions: map[lab.CheckID]string{"c": value},
		OtherFlags: func(value string) (string, bool) {
			return "team-b", value == "PUP{theirs}"
		},
	}
}

func TestFlagVerdicts(t *testing.T) {
	is := lab.Assertion{Flag: &lab.FlagCheck{Value: secretFlag}}
	table(t, []kase{
		{"the flag", is, nil, sends(secretFlag), check.Pass},
		{"the flag between spaces", is, nil, sends(" \n" + secretFlag + "\t"), check.Pass},
		{"another case", is, nil, sends(strings.ToLower(secretFlag)), check.Fail},
		{"nothing", is, nil, check.Options{}, check.Fail},
		{"only spaces", is, nil, sends("  "), check.Fail},
		{"far too long", is, nil, sends(strings.Repeat("a", 1<<20)), check.Fail},
		{"judged without the instance", is, failing("Describe", errDown), sends(secretFlag), check.Pass},
		{"a lab without a flag", lab.Assertion{Flag: &lab.FlagCheck{}}, nil, sends("x"), check.Error},
	})
	theirs := judge(t, kase{a: is, opts: sends("PUP{theirs}")})
	expect(t, theirs, check.Fail)
	if theirs.OtherTeam != "team-b" {
		t.Errorf("another team's flag is said to be of %q", theirs.OtherTeam)
	}
	if wrong := judge(t, kase{a: is, opts: sends("PUP{invented}")}); wrong.Observed != theirs.Observed {
		t.Errorf("the team can tell another team's flag from a wrong one: %q, %q", theirs.Observed.EN, wrong.Observed.EN)
	}
}

func TestAnswerVerdicts(t *testing.T) {
	is := lab.Assertion{Answer: &lab.AnswerCheck{Question: lab.Text{FR: "Qui ?", EN: "Who?"}, AnyOf: []string{"Straße", "Été  chaud"}}}
	strict := lab.Assertion{Answer: &lab.AnswerCheck{AnyOf: []string{"RoOt"}, CaseSensitive: true}}
	table(t, []kase{
		{"the answer", is, nil, sends("Straße"), check.Pass},
		{"folded case", is, nil, sends("STRASSE"), check.Pass},
		{"another way to write it in Unicode", is, nil, sends("e\u0301te\u0301 chaud "), check.Pass},
		{"full-width letters", is, nil, sends("ｓｔｒａｓｓｅ"), check.Pass},
		{"another answer", is, nil, sends("rue"), check.Fail},
		{"nothing", is, nil, check.Options{}, check.Fail},
		{"case that matters", strict, nil, sends("RoOt"), check.Pass},
		{"another case where it matters", strict, nil, sends("root"), check.Fail},
		{"a question without answer", lab.Assertion{Answer: &lab.AnswerCheck{}}, nil, sends("x"), check.Error},
	})
}

func TestSecretsOccurNowhere(t *testing.T) {
	const hidden = "Grande Ourse"
	flagged := func(text string) func(*checktest.Target) {
		page := serve("tcp", "80", says("HTTP/1.1 200 OK\r\nX: "+text+"\r\n\r\n"+strings.Repeat("pad ", 500)+text))
		return both(page, serve("udp", "7", says(text)), serve("tcp", "22", banner(text)), func(t *checktest.Target) {
			t.PutFile("srv", "/"+text, text+strings.Repeat(text, 5000))
			t.PutFile("srv", "/flag", text)
		})
	}
	for _, secret := range []string{secretFlag, hidden, strings.ToUpper(hidden)} {
		from, to := node("pc1"), toNode("srv")
		wanting := []lab.Check{
			one("flag", lab.Assertion{Flag: &lab.FlagCheck{Value: secretFlag}}),
			one("answer", lab.Assertion{Answer: &lab.AnswerCheck{AnyOf: []string{hidden, "srv"}}}),
			one("path", fileIs("srv", "/"+secret, "nothing")),
			one("file", fileIs("srv", "/flag", secret)),
			one("http", lab.Assertion{HTTP: &lab.HTTP{From: from, To: to, Path: "/?" + secret[:5], Expect: "zz"}}),
			one("udp", lab.Assertion{UDP: &lab.UDP{From: from, To: to, Port: 7, Send: "x", Expect: "zz", Timeout: time.Second}}),
			one("tcp", lab.Assertion{TCP: &lab.TCP{From: from, To: to, Port: 22, Expect: "zz"}}),
			one("process", lab.Assertion{Process: &lab.ProcessCheck{Node: "srv", Name: secret}}),
		}
		for _, sent := range []string{"", "wrong", secret} {
			variant := campus(wanting...)
			target := checktest.New(variant)
			flagged(secret)(target)
			results := run(t, target, variant, check.Options{
				Submissions: map[lab.CheckID]string{"flag": sent, "answer": sent},
			})
			for _, r := range results {
				noSecret(t, r, secret)
			}
		}
	}
}

func noSecret(t *testing.T, r check.Result, secret string) {
	t.Helper()
	texts := []string{r.Expected.FR, r.Expected.EN, r.Observed.FR, r.Observed.EN, r.Incident}
	for _, e := range r.Evidence {
		texts = append(texts, e.Name, string(e.Content))
	}
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
			t.Errorf("%s tells the secret: %.200q", r.Check, text)
		}
	}
}
