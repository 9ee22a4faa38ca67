package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// judged is a closed session on which graders have spoken, in dangerous words.
func judged(t *testing.T, change ...func(*session.Plan)) *world {
	t.Helper()
	w := newWorld(t, change...).launched()
	var got receipt
	w.handIn("ada", red, "rapport", "r.pdf", pdf).JSON(&got)
	w.closed()
	w.by("grader").Send("POST", w.path("/results/confirm"), map[string]any{}).Is(http.StatusOK)
	if !w.plan.Rules.Blind {
		w.by("grader").Send("POST", w.path("/results/"+string(red)+"/reach"), map[string]any{"decision": "override", "share": 0.7, "reason": "=cmd|'/c calc'!A1"}).Is(http.StatusCreated)
		w.by("second").Send("POST", w.path("/marks"), map[string]any{"deliverable": "rapport", "criterion": "form", "team": red, "person": persons["ada"], "share": 0.5, "comment": "+1;=2\r\n@x"}).Is(http.StatusCreated)
	}
	return w
}

func (w *world) entries() (all []ledger.Entry) {
	w.t.Helper()
	all, err := w.sessions.Entries(w.t.Context(), w.session, 0, 10_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestTheGridIsWhatTheLedgerGives(t *testing.T) {
	w := judged(t, sighted)
	var grid struct {
		Sheet        json.RawMessage
		Persons      []struct{ ID, Team, FamilyName string }
		Teams        []struct{ ID, Name string }
		Competencies []struct{ Code string }
		Graders      []struct{ ID string }
	}
	w.by("jury").Get(w.path("/grid")).Is(http.StatusOK).JSON(&grid)
	state, err := session.Fold(w.entries())
	if err != nil {
		t.Fatal(err)
	}
	c := catalogue(t)
	l, err := c.Lab("small")
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.Render("another seed")
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := grade.Compute(state.GradeInput(v, results.Competencies(c)))
	want, err := json.Marshal(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(grid.Sheet)); diff != "" {
		t.Error(diff)
	}
	if len(grid.Persons) != 3 || len(grid.Teams) != 2 || len(grid.Graders) != 2 || len(grid.Competencies) != 3 {
		t.Errorf("%d persons, %d teams, %d graders, %d competencies", len(grid.Persons), len(grid.Teams), len(grid.Graders), len(grid.Competencies))
	}
}

func TestEveryFigureIsExplained(t *testing.T) {
	w := judged(t, sighted)
	ada := string(persons["ada"])
	for query, want := range map[string]string{
		"member=" + ada: "Group", "member=" + ada + "&competency=B6.C1": "Individual", "member=" + ada + "&bloc=B6": "competencies assessed",
		"team=" + string(red) + "&check=reach": "=grader <b>GRADER</b> (decision", "member=" + ada + "&check=reach": "70%",
		"member=" + ada + "&deliverable=rapport&criterion=form":       "=second <b>SECOND</b> gives 50%",
		"team=" + string(red) + "&deliverable=dossier&criterion=form": "Not marked yet",
		"team=" + string(red) + "&check=secretly":                     "Nothing is judged yet",
	} {
		var answer struct{ Lines []session.Text }
		w.by("teacher").Get(w.path("/grid/explain?" + query)).Is(http.StatusOK).JSON(&answer)
		if !slices.ContainsFunc(answer.Lines, func(l session.Text) bool { return strings.Contains(l.EN, want) && l.FR != "" }) {
			t.Errorf("%s: %v", query, answer.Lines)
		}
	}
	for _, query := range []string{"", "member=x", "member=" + ada + "&competency=B1.C1", "member=" + ada + "&bloc=B1", "check=reach", "team=x&check=reach",
		"team=" + string(red) + "&check=x", "team=" + string(red) + "&deliverable=x&criterion=form", "member=" + ada + "&deliverable=dossier&criterion=form"} {
		w.by("teacher").Get(w.path("/grid/explain?" + query)).Refused(problem.InvalidParameter)
	}
}

func TestNoCellOfAnExportStartsAFormula(t *testing.T) {
	w := judged(t, sighted)
	for _, file := range []string{"grid.csv", "details.csv"} {
		for _, lang := range []string{"fr", "en"} {
			response := w.by("teacher").Get(w.path("/export/" + file + "?lang=" + lang)).Is(http.StatusOK)
			if h := response.Header().Get("Content-Disposition"); h != "attachment; filename="+file {
				t.Errorf("%s: %s", file, h)
			}
			reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(response.Body.Bytes(), []byte("\xef\xbb\xbf"))))
			if reader.FieldsPerRecord = -1; lang == "fr" {
				reader.Comma = ';'
			}
			rows, err := reader.ReadAll()
			if err != nil || len(rows) < 4 {
				t.Fatalf("%s: %d rows, %v", file, len(rows), err)
			}
			for _, cell := range slices.Concat(rows...) {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s %s: a cell is %q", file, lang, cell)
				}
			}
			if !strings.Contains(response.Body.String(), "ADA") || file == "details.csv" && !strings.Contains(response.Body.String(), "calc") {
				t.Errorf("%s lacks what it is to tell", file)
			}
		}
	}
	book, err := excelize.OpenReader(w.by("teacher").Get(w.path("/export/grid.xlsx")).Is(http.StatusOK).Body)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x := range row {
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := book.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s %s holds the formula %q, %v", sheet, cell, formula, err)
				}
			}
		}
	}
	w.by("teacher").Get(w.path("/export/passwd")).Refused(problem.NotFound)
	w.by("teacher").Get(w.path("/export/grid.csv?lang=de")).Refused(problem.InvalidParameter)
}

func TestTheLedgerIsReadPageByPage(t *testing.T) {
	w := judged(t, sighted)
	var read []ledger.Entry
	after := "0"
	for {
		var page struct {
			Items     []ledger.Entry
			NextAfter *json.Number `json:"next_after"`
		}
		w.by("jury").Get(w.path("/ledger?limit=7&after=" + after)).Is(http.StatusOK).JSON(&page)
		read = append(read, page.Items...)
		if page.NextAfter == nil {
			break
		}
		after = page.NextAfter.String()
	}
	if len(read) != len(w.entries()) || ledger.Verify(read) != nil {
		t.Errorf("%d of %d entries, %v", len(read), len(w.entries()), ledger.Verify(read))
	}
	w.by("jury").Get(w.path("/ledger?after=-1")).Refused(problem.InvalidParameter)
	w.by("jury").Get(w.path("/ledger?after=x")).Refused(problem.InvalidParameter)
}

func TestASealedSessionIsVerifiedOffline(t *testing.T) {
	w := judged(t, sighted)
	w.by("teacher").Get(w.path("/bundle.zip")).Refused(problem.Conflict)
	refused := w.by("teacher").Send("POST", w.path("/seal"), map[string]any{})
	refused.Refused(problem.Conflict)
	if !strings.Contains(refused.Body.String(), `"pending"`) {
		t.Errorf("%s", refused.Body)
	}
	var moved struct{ Seq int64 }
	w.by("teacher").Send("POST", w.path("/seal"), map[string]any{"anyway": true}).Is(http.StatusOK).JSON(&moved)
	entries := w.entries()
	last := entries[len(entries)-1]
	if moved.Seq != last.Seq || last.Kind != "session.signed" || last.Actor != ledger.Platform || entries[len(entries)-2].Actor != string(persons["teacher"]) {
		t.Errorf("%+v, the last entry is %s of %s", moved, last.Kind, last.Actor)
	}
	w.by("teacher").Send("POST", w.path("/seal"), map[string]any{"anyway": true}).Refused(problem.Conflict)
	for _, path := range []string{"/results/confirm", "/results/" + string(red) + "/reach"} {
		body := map[string]any{}
		if path != "/results/confirm" {
			body["decision"] = "confirm"
		}
		w.by("grader").Send("POST", w.path(path), body).Refused(problem.Conflict)
	}
	w.handIn("ada", red, "rapport", "late.md", "too late").Refused(problem.Conflict)

	response := w.by("jury").Get(w.path("/bundle.zip")).Is(http.StatusOK)
	report := w.verify(response.Body.Bytes())
	if !report.Holds || report.Entries != last.Seq-1 || report.Blobs == 0 || report.Seal.Trust != ledger.KeyKnown {
		t.Errorf("%+v", report)
	}
	damaged := bytes.Replace(bytes.Clone(response.Body.Bytes()), []byte("0.7"), []byte("0.9"), 1)
	if report := w.verify(damaged); report.Holds {
		t.Error("a changed bundle holds")
	}
	if head := w.by("jury").Send("HEAD", w.path("/bundle.zip"), nil); head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", head.Code, head.Body.Len())
	}
}

func (w *world) verify(bundle []byte) ledger.Report {
	w.t.Helper()
	report, err := ledger.VerifyBundle(w.t.Context(), bytes.NewReader(bundle), int64(len(bundle)), ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Key: w.key.Public().Anchor()})
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

func TestABundleTellsWhatIsNotKeptAnyMore(t *testing.T) {
	w := judged(t, sighted)
	w.by("boss").Send("POST", w.path("/seal"), map[string]any{"anyway": true}).Is(http.StatusOK)
	var recording session.TerminalRecorded
	w.view(func(s *session.State) { recording = s.Recordings[0].Event })
	if err := w.blobs.Delete(blob.Digest(recording.Digest)); err != nil {
		t.Fatal(err)
	}
	report := w.verify(w.by("jury").Get(w.path("/bundle.zip")).Is(http.StatusOK).Body.Bytes())
	if len(report.Problems) != 1 || !errors.Is(report.Problems, ledger.MissingBlob) || report.Entries != int64(len(w.entries()))-1 || report.Seal.Trust != ledger.KeyKnown {
		t.Errorf("%+v", report)
	}
	w.by("jury").Get(w.path("/recordings/" + recording.ID)).Refused(problem.Gone)
}

func TestAPlatformThatStoppedBeforeItSignedSignsWhenAskedAgain(t *testing.T) {
	w := judged(t, sighted)
	w.happen(session.WasSealed{})
	w.by("jury").Get(w.path("/bundle.zip")).Refused(problem.Conflict)
	w.by("teacher").Send("POST", w.path("/seal"), map[string]any{}).Is(http.StatusOK)
	if report := w.verify(w.by("jury").Get(w.path("/bundle.zip")).Is(http.StatusOK).Body.Bytes()); !report.Holds {
		t.Errorf("%+v", report)
	}
}

func TestEvidenceIsTextOrADownloadAndOfThisSession(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var document receipt
	w.handIn("ada", red, "rapport", "r.pdf", pdf).JSON(&document)
	w.closed()
	stray := w.put("of nobody")
	raw := "\x00\x01binary"
	digest := w.put(raw)
	w.happen(session.ChecksDone{Team: red, Origin: session.OriginWatch, Results: []session.Result{{ID: newID(), Check: "reach", Task: "find", Verdict: "pass", Share: 1,
		Evidence: []session.Evidence{{Digest: digest, Name: "../x.json\r\nX: y", MediaType: "application/json", Size: int64(len(raw))}}}}})
	var html, recorded, files string
	w.view(func(s *session.State) {
		html, recorded = string(s.Teams[red].Runs[0].Results[0].Evidence[0].Digest), string(s.Recordings[0].Event.Digest)
		files = string(s.Teams[red].Kept.Nodes[0].Files)
	})
	shown := w.by("jury").Get(w.path("/evidence/" + html)).Is(http.StatusOK)
	if h := shown.Header(); h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(shown.Body.String(), "<script>") {
		t.Errorf("%v", h)
	}
	saved := w.by("jury").Get(w.path("/evidence/" + string(digest))).Is(http.StatusOK)
	if h := saved.Header(); h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X") != "" || saved.Body.String() != raw {
		t.Errorf("%v", h)
	}
	if kept := w.by("jury").Get(w.path("/evidence/" + files)).Is(http.StatusOK); kept.Header().Get("Content-Disposition") != "attachment; filename=a.tar" {
		t.Errorf("%v", kept.Header())
	}
	for name, digest := range map[string]string{
		"nobody's": string(stray), "a document": document.Digest, "a recording": recorded, "not kept": "sha256:" + strings.Repeat("0", 64),
		"no digest": "sha256:xyz", "a path": "..%2F..%2Fetc%2Fpasswd",
	} {
		if response := w.by("jury").Get(w.path("/evidence/" + digest)); response.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, response.Code)
		}
	}
	other := newWorld(t, sighted).closed()
	other.by("jury").Get(other.path("/evidence/" + string(digest))).Refused(problem.NotFound)
}

func TestRecordingsAreForWhoeverWasThereAndForThoseWhoSeeNames(t *testing.T) {
	w := newWorld(t).closed()
	var list struct {
		Items []struct {
			ID      string
			Persons []string
		}
	}
	w.by("blaise").Get(w.path("/recordings")).Is(http.StatusOK).JSON(&list)
	if len(list.Items) != 1 || list.Items[0].Persons[0] != string(persons["ada"]) {
		t.Fatalf("%+v", list)
	}
	recording := list.Items[0].ID
	w.by("emmy").Get(w.path("/recordings")).Is(http.StatusOK).JSON(&list)
	if len(list.Items) != 0 {
		t.Errorf("another team sees %+v", list)
	}
	w.by("emmy").Get(w.path("/recordings/" + recording)).Refused(problem.NotFound)
	w.by("grader").Get(w.path("/recordings/" + recording)).Refused(problem.Forbidden)
	cast := w.by("jury").Get(w.path("/recordings/" + recording)).Is(http.StatusOK)
	if cast.Body.String() != "{\"version\":2}\n" || !strings.HasPrefix(cast.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %s", cast.Header(), cast.Body)
	}
}

func TestAnotherVersionOfTheLabGradesNothing(t *testing.T) {
	w := newWorld(t, sighted, func(p *session.Plan) { p.Lab.Digest = ledger.Digest("sha256:" + strings.Repeat("ab", 32)) }).closed()
	for _, path := range []string{"/results", "/grid", "/reports", "/export/grid.csv"} {
		w.by("jury").Get(w.path(path)).Refused(problem.Conflict)
	}
	w.by("jury").Get(w.path("/ledger")).Is(http.StatusOK)
}
