package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// reports is what the test looks at of documents.
type reports struct {
	Deliverables []struct {
		ID       string
		Criteria []struct{ ID string }
	}
	Items []reportLine
}

type reportLine struct {
	Deliverable, Team, Person string
	PersonName                string `json:"person_name"`
	Receipts                  []struct{ ID, Name string }
	Marks                     []object
}

func (l *life) reports(p *person) (r reports) {
	l.t.Helper()
	p.get(l.path+"/reports", http.StatusOK).JSON(&r)
	return r
}

const document = "# Rapport\n\nCe que nous avons fait, et pourquoi. <script>alert(1)</script>\n"

// judge has documents handed in, and a grader look at everything.
func (l *life) judge() {
	l.handIn()
	l.decide()
	l.mark()
}

// handIn sends the documents of both members of the first team.
func (l *life) handIn() {
	binary := []string{"Content-Type", "application/octet-stream"}
	for _, deliverable := range l.reports(l.ada(0)).Deliverables {
		path := l.team(0) + "/deliverables/" + deliverable.ID + "?name="
		l.ada(0).Send(http.MethodPost, path+"report.md", "\x7fELF\x02\x01\x01\x00", binary...).Refused("invalid-fields")
		l.ada(1).Send(http.MethodPost, path+"report.md", document, binary...).Refused("not-found")
		var first, again struct{ ID, Name string }
		l.ada(0).want(l.ada(0).Send(http.MethodPost, path+"..%2F..%2Fetc%2FLOVELACE.md", document, binary...), http.StatusCreated).JSON(&first)
		l.ada(0).want(l.ada(0).Send(http.MethodPost, path+"..%2F..%2Fetc%2FLOVELACE.md", document, binary...), http.StatusCreated).JSON(&again)
		if first != again || first.Name != "LOVELACE.md" {
			l.t.Errorf("the receipts are %+v and %+v", first, again)
		}
		l.blaise(0).want(l.blaise(0).Send(http.MethodPost, path+"mien.md", document+"Blaise\n", binary...), http.StatusCreated)
		l.readOnce(first.ID)
	}
	for _, line := range l.reports(l.blaise(0)).Items {
		if people.PersonID(line.Person) != l.blaise(0).ID {
			l.t.Errorf("a student sees the report of %s", line.PersonName)
		}
	}
}

// readOnce follows the link to a document twice.
func (l *life) readOnce(report string) {
	l.ada(1).Send(http.MethodPost, l.path+"/reports/"+report+"/link", nil).Refused("not-found")
	var link struct{ URL string }
	l.grader.plain(l.path+"/reports/"+report+"/link", nil, http.StatusCreated).JSON(&link)
	if strings.HasPrefix(link.URL, l.ada(0).site.origin) {
		l.t.Errorf("documents share the origin of the platform: %s", link.URL)
	}
	status, header, body := l.grader.site.fetch(link.URL)
	if status != http.StatusOK || string(body) != document || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		l.t.Errorf("the document comes with %d, %v", status, header)
	}
	if status, _, _ := l.grader.site.fetch(link.URL); status != http.StatusGone {
		l.t.Errorf("the link works twice: %d", status)
	}
}

// decide confirms, overrides and marks a fault, then confirms the rest.
func (l *life) decide() {
	lines := l.results(l.grader, "&state=waiting")
	if len(lines) < 3 {
		l.t.Fatalf("only %d results wait", len(lines))
	}
	if text := words(l.t, lines); l.blind && strings.Contains(text, "Équipe") {
		l.t.Errorf("in a blind session a grader sees names: %.500s", text)
	}
	say := func(line resultLine, decision object, state string) {
		var now resultLine
		l.grader.post(l.path+"/results/"+string(line.Team)+"/"+line.Check, decision, http.StatusCreated).JSON(&now)
		if now.State != state || now.Waiting {
			l.t.Errorf("after %v it is %q", decision, now.State)
		}
	}
	failed := slices.IndexFunc(lines, func(r resultLine) bool { return r.Points > 0 && r.Result.Verdict == "fail" })
	if failed < 0 {
		l.t.Fatal("nothing failed")
	}
	override := object{"decision": "override", "share": 0.5, "result": lines[failed].Result.ID}
	l.grader.Send(http.MethodPost, l.path+"/results/"+string(lines[failed].Team)+"/"+lines[failed].Check, override, "Idempotency-Key", "without-a-reason").Refused("conflict")
	override["reason"] = "La moitié est là, comme le montre l'enregistrement"
	say(lines[failed], override, "overridden")
	lines = slices.Delete(lines, failed, failed+1)
	say(lines[0], object{"decision": "confirm"}, "confirmed")
	say(lines[1], object{"decision": "platform-fault", "reason": "Le réseau de la salle était coupé"}, "platform-fault")
	l.ada(0).Send(http.MethodPost, l.path+"/results/confirm", object{}, "Idempotency-Key", "a-student-decides").Refused("forbidden")
	l.instructor.Send(http.MethodPost, l.path+"/results/confirm", object{}, "Idempotency-Key", "nor-an-instructor").Refused("forbidden")
	var rest struct{ Confirmed int }
	l.grader.post(l.path+"/results/confirm", object{}, http.StatusOK).JSON(&rest)
	if left := l.results(l.grader, "&state=waiting"); rest.Confirmed == 0 || len(left) > 0 {
		l.t.Errorf("%d were confirmed, %d wait: %s", rest.Confirmed, len(left), words(l.t, left))
	}
}

// mark marks what was handed in, criterion by criterion.
func (l *life) mark() {
	all := l.reports(l.grader)
	marked := 0
	for _, line := range all.Items {
		if len(line.Receipts) == 0 {
			continue
		}
		if l.blind && strings.Contains(line.PersonName, "Équipier") {
			l.t.Errorf("in a blind session a grader sees %q", line.PersonName)
		}
		for _, deliverable := range all.Deliverables {
			if deliverable.ID != line.Deliverable {
				continue
			}
			for _, criterion := range deliverable.Criteria {
				l.grader.post(l.path+"/marks", object{"deliverable": deliverable.ID, "criterion": criterion.ID, "team": line.Team, "person": line.Person,
					"share": 0.7, "comment": "=1+1", "report": line.Receipts[len(line.Receipts)-1].ID}, http.StatusCreated)
				marked++
			}
		}
	}
	if marked == 0 {
		l.t.Error("nothing could be marked")
	}
}

// grid is what the test looks at of the grid.
type grid struct {
	Sheet struct {
		Teams []struct {
			Team  people.TeamID
			Total struct{ Obtained, Judged, Excluded float64 }
		}
		Members []struct {
			Member       people.PersonID
			Competencies []struct {
				Code  string
				Share *float64
			}
		}
	}
	Persons []struct {
		ID         people.PersonID
		FamilyName string `json:"family_name"`
	}
}

func (l *life) grid() (g grid) {
	l.t.Helper()
	l.instructor.get(l.path+"/grid", http.StatusOK).JSON(&g)
	return g
}

// export reads the grid in each of its forms.
func (l *life) export() {
	g := l.grid()
	if len(g.Sheet.Members) != 2*teamsOfLife || len(g.Persons) != 2*teamsOfLife {
		l.t.Errorf("the grid has %d members, %d persons", len(g.Sheet.Members), len(g.Persons))
	}
	member := g.Sheet.Members[0]
	var why struct{ Lines []object }
	l.instructor.get(fmt.Sprintf("%s/grid/explain?member=%s&competency=%s", l.path, member.Member, member.Competencies[0].Code), http.StatusOK).JSON(&why)
	if len(why.Lines) == 0 {
		l.t.Error("a figure is not explained")
	}
	if l.blind {
		l.grader.Send(http.MethodGet, l.path+"/export/grid.csv", nil).Refused("forbidden")
	}
	l.workbook(l.instructor.get(l.path+"/export/grid.xlsx?lang=fr", http.StatusOK).Body.Bytes())
	for _, name := range []string{"grid.csv", "details.csv"} {
		text := strings.TrimPrefix(l.instructor.get(l.path+"/export/"+name+"?lang=fr", http.StatusOK).Body.String(), "\ufeff")
		reader := csv.NewReader(strings.NewReader(text))
		reader.Comma, reader.FieldsPerRecord = ';', -1
		rows, err := reader.ReadAll()
		if err != nil || len(rows) < teamsOfLife {
			l.t.Errorf("%s has %d rows: %v", name, len(rows), err)
		}
		for _, cell := range slices.Concat(rows...) {
			if cell != "" && strings.ContainsRune("=+@\t\r", rune(cell[0])) {
				l.t.Errorf("%s: %q may be a formula", name, cell)
			}
		}
	}
}

func (l *life) workbook(data []byte) {
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		l.t.Fatal(err)
	}
	defer book.Close()
	cells := 0
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			l.t.Fatal(err)
		}
		for y, row := range rows {
			for x := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					l.t.Fatal(err)
				}
				if formula, err := book.GetCellFormula(sheet, at); err != nil || formula != "" {
					l.t.Errorf("%s!%s is the formula %q, %v", sheet, at, formula, err)
				}
				cells++
			}
		}
	}
	if cells < 100 {
		l.t.Errorf("the workbook has %d cells", cells)
	}
}

// seal signs the ledger, after which nothing more can be added, and every figure
// of the teams is as it was.
func (l *life) seal() {
	before := l.grid()
	l.grader.Send(http.MethodPost, l.path+"/seal", object{"anyway": true}, "Idempotency-Key", "a-grader-seals").Refused("forbidden")
	l.instructor.Send(http.MethodPost, l.path+"/seal", object{}, "Idempotency-Key", "documents-are-missing").Refused("conflict")
	l.instructor.post(l.path+"/seal", object{"anyway": true}, http.StatusOK)
	if diff := cmp.Diff(before.Sheet.Teams, l.grid().Sheet.Teams); diff != "" {
		l.t.Errorf("sealing changed the figures:\n%s", diff)
	}
	l.instructor.Send(http.MethodPost, l.path+"/messages", object{"text": "Trop tard"}, "Idempotency-Key", "after-the-end").Refused("conflict")
	l.grader.Send(http.MethodPost, l.path+"/results/confirm", object{}, "Idempotency-Key", "after-the-end").Refused("conflict")
	l.verify()
}

// verify checks the bundle as somebody does who has it alone, and the server's
// public key.
func (l *life) verify() {
	l.t.Helper()
	key, err := ledger.LoadOrCreateKey(l.folder.LedgerKey(), nil)
	if err != nil {
		l.t.Fatal(err)
	}
	data := l.instructor.get(l.path+"/bundle.zip", http.StatusOK).Body.Bytes()
	report, err := ledger.VerifyBundle(l.t.Context(), bytes.NewReader(data), int64(len(data)), ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Key: key.Public().Anchor()})
	if err != nil || !report.Holds || report.Blobs == 0 || report.Seal == nil || len(report.Problems) > 0 {
		l.t.Fatalf("the bundle does not hold: %v %s", err, words(l.t, report))
	}
	if n := int64(len(l.entries())); report.Entries < n-1 || report.Entries > n {
		l.t.Errorf("%d of %d entries are in the bundle", report.Entries, n)
	}
	data[len(data)/2] ^= 1
	if report, err := ledger.VerifyBundle(l.t.Context(), bytes.NewReader(data), int64(len(data)), ledger.VerifyOptions{Limits: ledger.DefaultLimits(), Key: key.Public().Anchor()}); err == nil && report.Holds {
		l.t.Error("a bundle with another bit in it holds, too")
	}
}

// forget exports all that is held of a student, erases them, and finds every
// decision still verifiable.
func (l *life) forget() {
	ada := l.ada(0)
	l.blaise(0).Send(http.MethodGet, "/api/v1/persons/"+string(ada.ID)+"/export", nil).Refused("not-found")
	var held struct {
		Person object
		Others map[string]json.RawMessage
	}
	ada.get("/api/v1/persons/"+string(ada.ID)+"/export", http.StatusOK).JSON(&held)
	if held.Person["email"] != ada.email || !bytes.Contains(held.Others["sessions"], []byte(l.id)) {
		l.t.Errorf("what is held of %s: %v %.500s", ada.email, held.Person, held.Others["sessions"])
	}
	if !bytes.Contains(held.Others["audit"], []byte(`"login.made"`)) || !bytes.Contains(held.Others["files"], []byte(`/recordings/{id}`)) {
		l.t.Errorf("what else is held of %s: %.500s %.500s", ada.email, held.Others["audit"], held.Others["files"])
	}
	if bytes.Contains(held.Others["audit"], []byte(l.admin.ID)) || bytes.Contains(held.Others["sessions"], []byte(l.blaise(0).ID)) || bytes.Contains(held.Others["sessions"], []byte(l.grader.ID)) {
		l.t.Errorf("the export tells of others, too")
	}
	erase := object{"email": ada.email, "reason": "Demande de la personne"}
	l.instructor.Send(http.MethodPost, "/api/v1/persons/"+string(ada.ID)+"/erase", erase).Refused("not-found")
	l.admin.plain("/api/v1/persons/"+string(ada.ID)+"/erase", erase, http.StatusNoContent)
	ada.Send(http.MethodGet, "/api/v1/me", nil).Refused("not-logged-in")
	for _, path := range []string{l.path, l.path + "/grid", l.path + "/reports", "/api/v1/promotions/" + l.promotion + "/members"} {
		l.until(path+" tells no more who somebody erased was", 20*time.Second, func() bool {
			text := l.instructor.get(path, http.StatusOK).Body.String()
			return !strings.Contains(text, ada.email) && !strings.Contains(text, `"Équipier 1","given_name":"Ada"`) && !strings.Contains(text, "LOVELACE")
		})
	}
	l.verify()
}
