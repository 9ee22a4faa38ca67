package orchestrator_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
)

// A small catalogue: the real référentiel, one image kind and one lab whose
// checks a driver in memory can answer.
const (
	sysctls  = "sysctls: {net.ipv4.ip_forward: \"0\"}\n"
	smallLab = `apiVersion: pupitre/v1
id: small
version: 1.0.0
bloc: B6
mode: group
duration: 1h
title: {fr: "Petit", en: "Small"}
params:
  lan: {subnet: 10.0.0.0/8, prefix: 24}
  secret: {flag: true}
networks:
  lan: {rate: 10mbit, loss: 1%}
nodes:
  a: {image: host, interfaces: {eth1: {network: lan, address: "${lan.1/len}", rate: 5mbit, loss: 2%}}}
  b:
    image: host
    memory: 32Mi
    env: {WHO: b, LANGUAGE: fr}
    hosts: {zed.example: "${lan.9}", alpha.example: "${lan.1}"}
    files: [{path: /root/secret, content: "${secret}", mode: 0600}]
    interfaces: {eth1: {network: lan, address: "${lan.2/len}", gateway: "${lan.1}"}}
tasks:
  - id: find
    title: {fr: "Trouver", en: "Find"}
    checks:
      - id: the-flag
        flag: {value: "${secret}"}
        points: 10
        competencies: [B6.C3, B6.C1]
      - id: the-answer
        answer: {question: {fr: "Combien ?", en: "How many?"}, any-of: ["42"]}
        points: 5
        competencies: [B6.C3]
solution: solution/
mutants: mutants/
`
)

func smallContent(t *testing.T) fstest.MapFS {
	t.Helper()
	content, err := contenttest.Least()
	if err != nil {
		t.Fatal(err)
	}
	content["images/host/image.yaml"].Data = []byte(contenttest.Host + sysctls)
	for name, text := range map[string]string{
		"lab.yaml":        smallLab,
		"statement.fr.md": "# Petit\n",
		"statement.en.md": "# Small\n",
		"solution/play.yaml": "steps:\n" +
			"  - {node: a, run: \"echo solved\"}\n" +
			"  - {submit: {check: the-flag, value: \"${secret}\"}}\n" +
			"  - {submit: {check: the-answer, value: \"42\"}}\n",
		"mutants/no-flag/mutant.yaml": "title: {fr: \"Sans drapeau\", en: \"No flag\"}\nafter: start\nkills: [the-flag]\nalso: [the-answer]\n" +
			"steps: [{submit: {check: the-answer, value: \"42\"}}]\n",
		"mutants/guessed/mutant.yaml": "title: {fr: \"Au hasard\", en: \"Guessed\"}\nkills: [the-answer]\n" +
			"steps: [{submit: {check: the-answer, value: \"41\"}}]\n",
	} {
		content["bloc6/small/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return content
}

func smallCatalogue(t *testing.T, content fs.FS) *orchestrator.Catalogue {
	t.Helper()
	c, err := orchestrator.LoadCatalogue(content)
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range c.Broken {
		t.Fatalf("%s: %v", broken.Folder, broken.Err)
	}
	return c
}
