package framework_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

const indexYAML = `id: essai
version: 1.0.0
title: {fr: Essai, en: Trial}
blocs: [bloc1.yaml, bloc2.yaml]
`

const bloc1YAML = `code: B1
title: {fr: Un, en: One}
text: {fr: Bloc un, en: Bloc one}
activities:
  - code: B1.A1
    title: {fr: Agir, en: Act}
    text: {fr: Agir bien, en: Act well}
competencies:
  - code: B1.C1
    title: {fr: Voir, en: See}
    text: {fr: Voir loain, en: See far}
    sic:
      - {source: loain, read: loin}
  - code: B1.C2
    title: {fr: Dire, en: Say}
    text: {fr: Dire vrai, en: Say true}
modalities:
  - code: B1.M1
    mode: group
    title: {fr: Projet, en: Project}
    text: {fr: Un projet, en: A project}
    instructions:
      - {fr: Faire, en: Do}
    deliverables:
      - id: dossier
        scope: individual
        text: {fr: dossier, en: file}
    oral: {scope: group, jury: true, text: {fr: Un oral, en: An oral}}
`

// folder is a small valid référentiel, with replacements made in its first bloc.
func folder(replacements ...string) fstest.MapFS {
	second := strings.NewReplacer("B1", "B2").Replace(bloc1YAML)
	return fstest.MapFS{
		"referentiel.yaml": {Data: []byte(indexYAML)},
		"bloc1.yaml":       {Data: []byte(strings.NewReplacer(replacements...).Replace(bloc1YAML))},
		"bloc2.yaml":       {Data: []byte(second)},
	}
}

// problems is what Load says of a folder, one a line.
func problems(t *testing.T, folder fstest.MapFS) string {
	t.Helper()
	f, err := framework.Load(folder)
	if err == nil {
		return ""
	}
	if f != nil {
		t.Error("a framework came with an error")
	}
	var all strictyaml.Problems
	if !errors.As(err, &all) {
		t.Fatalf("the error is a %T", err)
	}
	for _, p := range all {
		if p.MessageFR == "" || p.Line == 0 && p.Code != "file-unlisted" && p.Code != "file-missing" {
			t.Errorf("incomplete: %#v", p)
		}
	}
	return err.Error()
}

func TestProblemsOfABlocSayWhereAndWhat(t *testing.T) {
	long := strings.Repeat("é", 61)
	cases := []struct {
		name         string
		replacements []string
		want         string
	}{
		{"none", nil, ""},
		{"unknown key", []string{"mode: group", "mod: group"},
			"bloc1.yaml:18:5: modalities[0]: the key \"mode\" is missing [key-missing]\n" +
				`bloc1.yaml:19:5: modalities[0].mod: unknown key "mod" (did you mean "mode"?) [key-unknown]`},
		{"missing language", []string{"{fr: Agir, en: Act}", "{fr: Agir}"},
			"bloc1.yaml:6:12: activities[0].title: the English text (en) is missing [language-missing]"},
		{"empty language", []string{"{fr: Agir, en: Act}", "{fr: '', en: Act}"},
			"bloc1.yaml:6:17: activities[0].title.fr: the text is empty [text-empty]"},
		{"text is not a mapping", []string{"{fr: Agir, en: Act}", "Agir"},
			"bloc1.yaml:6:12: activities[0].title: expected keys and values, found a single value [wrong-kind]"},
		{"long title", []string{"fr: Agir,", "fr: " + long + ","},
			"bloc1.yaml:6:17: activities[0].title.fr: the title has 61 characters; at most 60 fit [title-long]"},
		{"spaces", []string{"fr: Agir bien", "fr: 'Agir  bien'"},
			"bloc1.yaml:7:16: activities[0].text.fr: the text must be one line with single spaces; write a long one after >- [text-spaces]"},
		{"gap", []string{"B1.C2", "B1.C3"},
			"bloc1.yaml:14:11: competencies[1].code: expected B1.C2 here, found B1.C3; codes count up from 1 without gaps [code-order]"},
		{"duplicate", []string{"B1.C2", "B1.C1"},
			"bloc1.yaml:14:11: competencies[1].code: B1.C1 is already given at bloc1.yaml:9 [code-duplicate]"},
		{"other bloc", []string{"B1.C2", "B3.C2"},
			"bloc1.yaml:14:11: competencies[1].code: expected B1.C2 here, found B3.C2; codes count up from 1 without gaps [code-order]"},
		{"not a code", []string{"B1.C2", "b1.c2"},
			`bloc1.yaml:14:11: competencies[1].code: unknown code "b1.c2" (did you mean "B1.C2"?) [code-malformed]`},
		{"bloc out of order", []string{"code: B1\n", "code: B3\n"},
			"bloc1.yaml:1:7: code: expected B1 here, found B3; codes count up from 1 without gaps [code-order]\n" +
				"bloc1.yaml:5:11: activities[0].code: expected B3.A1 here, found B1.A1; codes count up from 1 without gaps [code-order]\n" +
				"bloc1.yaml:9:11: competencies[0].code: expected B3.C1 here, found B1.C1; codes count up from 1 without gaps [code-order]\n" +
				"bloc1.yaml:14:11: competencies[1].code: expected B3.C2 here, found B1.C2; codes count up from 1 without gaps [code-order]\n" +
				"bloc1.yaml:18:11: modalities[0].code: expected B3.M1 here, found B1.M1; codes count up from 1 without gaps [code-order]"},
		{"misprint that is not there", []string{"source: loain", "source: loim"},
			`bloc1.yaml:13:9: competencies[0].sic[0]: the text does not contain "loim" [misprint-absent]`},
		{"unknown mode", []string{"mode: group", "mode: gruop"},
			`bloc1.yaml:19:11: modalities[0].mode: unknown mode "gruop" (did you mean "group"?) [value-unknown]`},
		{"jury is not a boolean", []string{"jury: true", "jury: yes"},
			`bloc1.yaml:28:32: modalities[0].oral.jury: expected true or false, found "yes" [wrong-type]`},
		{"empty list", []string{"\n      - {fr: Faire, en: Do}", " []"},
			"bloc1.yaml:22:19: modalities[0].instructions: the list is empty; at least one is needed [list-empty]"},
		{"deliverable twice", []string{"    oral:", "      - {id: dossier, scope: pair, text: {fr: x, en: y}}\n    oral:"},
			`bloc1.yaml:28:14: modalities[0].deliverables[1].id: the deliverable "dossier" is already given [id-duplicate]`},
		{"alias", []string{"{fr: Agir, en: Act}", "&x {fr: Agir, en: Act}", "{fr: Agir bien, en: Act well}", "*x"},
			"bloc1.yaml:6:12: activities[0].title: anchors (&x) are not accepted; write the value where it is used [anchor]\n" +
				"bloc1.yaml:7:11: activities[0].text: references (*name) are not accepted; write the value, or quote it if it starts with a star [alias]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, problems(t, folder(c.replacements...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblemsOfTheIndexAndOfAllFilesComeTogether(t *testing.T) {
	f := folder("B1.C2", "B1.C3")
	f["referentiel.yaml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("1.0.0", "v1", "bloc2.yaml", "blocII.yaml, ../x.yaml, bloc1.yaml").Replace(indexYAML))}
	want := `bloc1.yaml:14:11: competencies[1].code: expected B1.C2 here, found B1.C3; codes count up from 1 without gaps [code-order]
bloc2.yaml: the file is not listed in referentiel.yaml; list it or remove it [file-unlisted]
referentiel.yaml:2:10: version: expected a version such as 1.0.0, found "v1" [wrong-form]
referentiel.yaml:4:21: blocs[1]: there is no file "blocII.yaml" [file-missing]
referentiel.yaml:4:34: blocs[2]: "../x.yaml" is not the name of a .yaml file of this folder [file-name]
referentiel.yaml:4:45: blocs[3]: the file "bloc1.yaml" is already listed [file-duplicate]`
	if diff := cmp.Diff(want, problems(t, f)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("referentiel.yaml: the file is missing [file-missing]", problems(t, fstest.MapFS{})); diff != "" {
		t.Error(diff)
	}
}

func TestDigestNamesTheWording(t *testing.T) {
	digest := func(f fstest.MapFS) string {
		loaded, err := framework.Load(f)
		if err != nil {
			t.Fatal(err)
		}
		return loaded.Digest()
	}
	first := digest(folder())
	if !strings.HasPrefix(first, "sha256:") || len(first) != len("sha256:")+64 {
		t.Errorf("digest %q", first)
	}
	if first != digest(folder()) {
		t.Error("the same files gave two digests")
	}
	if first == digest(folder("Agir bien", "Agir mieux")) {
		t.Error("another wording gave the same digest")
	}
	shipped := load(t).Identity()
	if shipped.ID != "referentiel" || shipped.Version == "" || shipped.Digest == "" {
		t.Errorf("identity %+v", shipped)
	}
}

// FuzzLoad gives arbitrary bytes as a bloc file: Load must not panic, and gives
// either a framework or problems that are complete.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(bloc1YAML))
	f.Add([]byte("code: [B1]\nsic: [{}]\nmodalities: [{sic: [1, {source: x}]}]"))
	f.Add([]byte("{activities: [], competencies: 1, modalities: [[]], text: {fr: ~}}"))
	if data, err := labs.Content.ReadFile("referentiel/bloc4.yaml"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{
			"referentiel.yaml": {Data: []byte("id: x\nversion: 1.0.0\ntitle: {fr: x, en: y}\nblocs: [b.yaml]\n")},
			"b.yaml":           {Data: data},
		}
		loaded, err := framework.Load(files)
		if err == nil {
			if len(loaded.Blocs()) != 1 || loaded.Blocs()[0].Code != "B1" || len(loaded.Competencies()) == 0 {
				t.Error("accepted a framework without its content")
			}
			return
		}
		var all strictyaml.Problems
		if !errors.As(err, &all) || len(all) == 0 {
			t.Fatalf("the error is a %T", err)
		}
		for _, p := range all {
			if p.File == "" || p.Code == "" || p.Message == "" || p.MessageFR == "" || strings.Contains(p.String(), "\n") {
				t.Errorf("incomplete problem %#v", p)
			}
		}
	})
}
