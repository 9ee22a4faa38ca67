package report_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/report"
)

func TestTheGridAsCSV(t *testing.T) {
	fr := `Nom|Prénom|Courriel|Équipe|B6.C1 note|B6.C1 acquisition|B6.C2 note|B6.C2 acquisition|B5.C1 note|B5.C1 acquisition|Bloc B6 note|Bloc B6 acquisition|Bloc B5 note|Bloc B5 acquisition|Ensemble note|Ensemble acquisition
Lovelace|Ada|ada@example.org|Équipe 1|75|acquis|32,5|non acquis||non évalué|53,8|partiellement acquis||non évalué|54,8|partiellement acquis
blaise|||Équipe 1|100|acquis (provisoire)|32,5|non acquis||non évalué|66,3|partiellement acquis (provisoire)||non évalué|59,5|partiellement acquis (provisoire)`
	if diff := cmp.Diff(fr, lines(readCSV(t, gridCSV, evaluation(), options(report.French), ';'))); diff != "" {
		t.Error(diff)
	}
	en := `Family name|Given name|Email|Team|B6.C1 figure|B6.C1 attainment|B6.C2 figure|B6.C2 attainment|B5.C1 figure|B5.C1 attainment|Bloc B6 figure|Bloc B6 attainment|Bloc B5 figure|Bloc B5 attainment|Overall figure|Overall attainment
Lovelace|Ada|ada@example.org|Équipe 1|75|acquired|32.5|not acquired||not assessed|53.8|partly acquired||not assessed|54.8|partly acquired
blaise|||Équipe 1|100|acquired (provisional)|32.5|not acquired||not assessed|66.3|partly acquired (provisional)||not assessed|59.5|partly acquired (provisional)`
	if diff := cmp.Diff(en, lines(readCSV(t, gridCSV, evaluation(), options(report.English), ','))); diff != "" {
		t.Error(diff)
	}
}

func TestTheDetailsAsCSV(t *testing.T) {
	want := `Nature|Équipe|Nom|Prénom|Courriel|Tâche|Contrôle|Document|Critère|Points possibles|Points obtenus|Coût des indices|Verdict|État|N° de décision|Motif|Correcteur|Résultat|Empreinte des preuves
contrôle|Équipe 1||||reach|ping|||4|4|0|réussi|résultat seul||||r1|sha256:aa
contrôle|Équipe 1||||resist|cut|||6|1,95|0|échoué|résultat seul||||r2|
contrôle|Équipe 1||||resist|fault|||2||0|erreur de la plateforme|faute de la plateforme|7|l'hôte était plein|Mme g1|r3|
critère|Équipe 1|Lovelace|Ada|ada@example.org|||report|proof|4|2|||noté|9|bien ; précis|Mme g1||
critère|Équipe 1|blaise|||||report|proof|4||||en attente|||||`
	if diff := cmp.Diff(want, lines(readCSV(t, detailsCSV, evaluation(), options(report.French), ';'))); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnknownLanguageIsRefused(t *testing.T) {
	for name, err := range map[string]error{
		"grid":    report.WriteGridCSV(full{}, grade.Sheet{}, report.Options{Lang: "de"}),
		"details": report.WriteDetailsCSV(full{}, grade.Sheet{}, report.Options{Lang: "de"}),
		"book":    report.WriteXLSX(full{}, grade.Sheet{}, report.Options{Lang: "de"}),
	} {
		if err == nil || errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFileThatCannotBeWrittenIsAnError(t *testing.T) {
	for name, err := range map[string]error{
		"grid":    report.WriteGridCSV(full{}, evaluation(), report.Options{}),
		"details": report.WriteDetailsCSV(full{}, evaluation(), report.Options{}),
		"book":    report.WriteXLSX(full{}, evaluation(), report.Options{}),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
