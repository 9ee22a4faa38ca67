package results_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type receipt struct {
	ID     string          `json:"id"`
	Person people.PersonID `json:"person"`
	Name   string          `json:"name"`
	Type   string          `json:"type"`
	Size   int64           `json:"size"`
	Digest string          `json:"digest"`
	Late   bool            `json:"late"`
}

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADocumentIsKeptAndItsReceiptTellsItsDigest(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var first, again, other receipt
	w.handIn("ada", red, "rapport", url.QueryEscape("../<b>été</b>.PDF"), pdf).Is(http.StatusCreated).JSON(&first)
	if first.Name != "b.pdf" || first.Type != "pdf" || first.Size != int64(len(pdf)) || first.Person != persons["ada"] || first.Late {
		t.Errorf("%+v", first)
	}
	if err := w.blobs.Check(t.Context(), blob.Digest(first.Digest)); err != nil {
		t.Error(err)
	}
	w.handIn("ada", red, "rapport", url.QueryEscape("../<b>été</b>.PDF"), pdf).Is(http.StatusCreated).JSON(&again)
	if again != first {
		t.Errorf("sent again: %+v", again)
	}
	w.handIn("ada", red, "rapport", "v2.md", "# Version 2").Is(http.StatusCreated).JSON(&other)
	w.handIn("blaise", red, "dossier", "tout.zip", zipOf(t, "a/b.txt")).Is(http.StatusCreated)
	w.view(func(s *session.State) {
		if n := len(s.Teams[red].Reports); n != 3 {
			t.Errorf("%d documents are kept", n)
		}
	})
	w.wait(9 * 24 * time.Hour)
	w.happen(session.ClosingBegan{Cause: "time"}, session.ChecksDone{Team: red, Origin: session.OriginFinal}, session.ChecksDone{Team: blue, Origin: session.OriginFinal}, session.WasClosed{})
	w.handIn("ada", red, "rapport", "v3.md", "# Version 3").Is(http.StatusCreated).JSON(&other)
	if !other.Late {
		t.Error("a late document is not marked late")
	}
}

func TestWhatSomebodyCallsAFileIsShownAndIsNotInTheLedger(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var mine, renamed, shared receipt
	w.handIn("ada", red, "rapport", "LOVELACE_Ada_v1.pdf", pdf).Is(http.StatusCreated).JSON(&mine)
	w.handIn("ada", red, "rapport", "LOVELACE_Ada_v2.pdf", pdf).Is(http.StatusCreated).JSON(&renamed)
	w.handIn("blaise", red, "dossier", "PASCAL.zip", zipOf(t, "a")).Is(http.StatusCreated).JSON(&shared)
	if mine.Name != "LOVELACE_Ada_v1.pdf" || renamed.ID != mine.ID || renamed.Name != "LOVELACE_Ada_v2.pdf" || shared.Name != "PASCAL.zip" {
		t.Errorf("%+v %+v %+v", mine, renamed, shared)
	}
	const before = "0190b2f0-0000-7000-8000-0000000000ff" // as ledgers had it
	_, err := w.sessions.Do(t.Context(), w.session, string(persons["ada"]), func(*session.State, time.Time) ([]session.Event, error) {
		return []session.Event{session.ReportReceived{ID: before, Deliverable: "rapport", Team: red, Person: persons["ada"], Name: "old-LOVELACE.pdf", Type: "pdf", Digest: ledger.Digest(mine.Digest)}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := func(want ...string) {
		t.Helper()
		var reports struct {
			Items []struct{ Receipts []receipt }
		}
		w.by("grader").Get(w.path("/reports")).Is(http.StatusOK).JSON(&reports)
		var got []string
		for _, item := range reports.Items {
			for _, r := range item.Receipts {
				got = append(got, r.Name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%q are shown, want %q", got, want)
		}
	}
	shown("LOVELACE_Ada_v2.pdf", "PASCAL.zip", "old-LOVELACE.pdf")
	if how := w.open(w.link("grader", mine.ID).URL, "GET").Header().Get("Content-Disposition"); how != "inline; filename=LOVELACE_Ada_v2.pdf" {
		t.Error(how)
	}
	entries, err := w.sessions.Entries(t.Context(), w.session, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if text := string(e.Body); strings.Contains(text, "LOVELACE_") || strings.Contains(text, "PASCAL") {
			t.Errorf("it is in the ledger for ever: %s", text)
		}
	}
	w.files.erase(persons["ada"])
	shown("PASCAL.zip", "rapport.pdf", "rapport.pdf")
	if how := w.open(w.link("grader", before).URL, "GET").Header().Get("Content-Disposition"); how != "inline; filename=rapport.pdf" {
		t.Error(how)
	}
}

func TestWhatIsNoDocumentIsRefusedAndNothingIsKept(t *testing.T) {
	w := newWorld(t, sighted).launched()
	bomb := func() []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		f, err := z.Create("zeros")
		if err == nil {
			_, err = f.Write(make([]byte, 32<<20))
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}()
	for name, tc := range map[string]struct {
		deliverable, file string
		body              any
		code              problem.Code
		finer             string
	}{
		"a program":         {"rapport", "r.pdf", "\x7fELF\x00", problem.InvalidFields, "type-not-accepted"},
		"nothing":           {"rapport", "r.pdf", "", problem.InvalidFields, "empty"},
		"text for an zip":   {"dossier", "r", "text", problem.InvalidFields, "type-not-accepted"},
		"text called pdf":   {"rapport", "r.pdf", "text", problem.InvalidFields, "name-and-content"},
		"a bomb":            {"rapport", "r.zip", bomb, problem.InvalidFields, "zip-bomb"},
		"a path that leads": {"rapport", "r.zip", zipOf(t, "../../x"), problem.InvalidFields, "path-outside"},
		"too large":         {"rapport", "r.md", strings.Repeat("x", 1<<20+1), problem.BodyTooLarge, ""},
		"no name":           {"rapport", "", pdf, problem.InvalidParameter, ""},
		"too long a name":   {"rapport", strings.Repeat("x", 256), pdf, problem.InvalidParameter, ""},
		"no deliverable":    {"nothing", "r.pdf", pdf, problem.NotFound, ""},
		"a path as one":     {"..%2Frapport", "r.pdf", pdf, problem.NotFound, ""},
	} {
		response := w.handIn("ada", red, tc.deliverable, tc.file, tc.body)
		response.Refused(tc.code)
		if !strings.Contains(response.Body.String(), `"`+tc.finer) {
			t.Errorf("%s: %s", name, response.Body)
		}
	}
	chunked, err := http.NewRequest("POST", "https://pupitre.example"+w.path("/teams/"+string(red)+"/deliverables/rapport?name=r.md"), struct{ *strings.Reader }{strings.NewReader(strings.Repeat("x", 2<<20))})
	if err != nil {
		t.Fatal(err)
	}
	chunked.ContentLength = -1
	chunked.Header.Set("Authorization", "Bearer ada")
	chunked.Header.Set("Content-Type", "application/octet-stream")
	chunked.RemoteAddr = "192.0.2.1:1234"
	w.Do(chunked).Refused(problem.BodyTooLarge)
	w.handIn("emmy", red, "rapport", "r.pdf", pdf).Refused(problem.NotFound)
	w.by("ada").Send("POST", w.path("/teams/"+string(red)+"/deliverables/rapport?name=r.pdf"), pdf, "Content-Type", "application/pdf").Refused(problem.BadMediaType)
	kept := 0
	if err := w.blobs.Each(t.Context(), func(blob.Info) error { kept++; return nil }); err != nil || kept != 0 {
		t.Errorf("%d blobs, %v", kept, err)
	}
	if left, err := os.ReadDir(w.desk.Spool); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	planned := newWorld(t, sighted)
	planned.handIn("ada", red, "rapport", "r.pdf", pdf).Refused(problem.Conflict)
}

func TestADocumentIsHandedInSoManyTimes(t *testing.T) {
	w := newWorld(t, sighted).launched()
	for i := range 50 {
		w.wait(time.Minute)
		w.handIn("ada", red, "rapport", "r.md", strings.Repeat("x", i+1)).Is(http.StatusCreated)
	}
	w.wait(time.Minute)
	if response := w.handIn("ada", red, "rapport", "r.md", "once more"); response.Refused(problem.Conflict) == nil || !strings.Contains(response.Body.String(), "too-many") {
		t.Errorf("%s", response.Body)
	}
	w.handIn("blaise", red, "rapport", "r.md", "another's").Is(http.StatusCreated)
}

func TestAllThatOnePersonHandsInIsBounded(t *testing.T) {
	w := newWorld(t, sighted).launched()
	w.happen(session.ReportReceived{ID: "large", Deliverable: "rapport", Team: red, Person: persons["ada"], Name: "r.md", Size: 200<<20 - 100})
	if response := w.handIn("ada", red, "rapport", "r.md", strings.Repeat("x", 200)); response.Refused(problem.Conflict) == nil || !strings.Contains(response.Body.String(), "too-much") {
		t.Errorf("%s", response.Body)
	}
	w.handIn("ada", red, "rapport", "r.md", "a little").Is(http.StatusCreated)
	w.handIn("blaise", red, "rapport", "r.md", strings.Repeat("x", 200)).Is(http.StatusCreated)
}

// open follows a link to the origin for documents.
func (w *world) open(link, method string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, link, nil)
	request.Header.Set("Cookie", "__Host-pupitre=secret")
	recorder := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(recorder, request)
	return recorder
}

func (w *world) link(who, report string) (link struct {
	URL     string
	Expires time.Time
}) {
	w.t.Helper()
	w.by(who).Send("POST", w.path("/reports/"+report+"/link"), nil).Is(http.StatusCreated).JSON(&link)
	return link
}

func TestALinkLeadsToADocumentOnceOnAnOriginOfItsOwn(t *testing.T) {
	w := newWorld(t, sighted).launched()
	documents := map[string]struct{ body, form, how string }{
		"r.pdf": {pdf, "application/pdf", `inline; filename=r.pdf`},
		"r.md":  {"<script>alert(1)</script>", "text/plain; charset=utf-8", `attachment; filename=r.md`},
		"r.zip": {string(zipOf(t, "a")), "application/zip", `attachment; filename=r.zip`},
	}
	for name, tc := range documents {
		var got receipt
		w.handIn("ada", red, "rapport", name, tc.body).Is(http.StatusCreated).JSON(&got)
		link := w.link("grader", got.ID)
		if !strings.HasPrefix(link.URL, "https://documents.example/") || !link.Expires.Equal(w.clock().Add(time.Minute)) {
			t.Errorf("%+v", link)
		}
		answer := w.open(link.URL, "GET")
		h := answer.Header()
		if answer.Code != 200 || answer.Body.String() != tc.body || h.Get("Content-Type") != tc.form || h.Get("Content-Disposition") != tc.how {
			t.Errorf("%s: %d %v", name, answer.Code, h)
		}
		policy := h.Get("Content-Security-Policy")
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(policy, "sandbox;") || strings.Contains(policy, "allow-") || h.Get("Set-Cookie") != "" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", name, h)
		}
		if !strings.Contains(policy, "; frame-ancestors "+apitest.Origin+";") || h.Get("X-Frame-Options") != "" {
			t.Errorf("%s is not for frames of the platform's own pages alone: %v", name, h)
		}
		if again := w.open(link.URL, "GET"); again.Code != http.StatusGone || strings.Contains(again.Body.String(), tc.body) {
			t.Errorf("a second time: %d %s", again.Code, again.Body)
		}
	}
}

func TestDocumentsAreShownInNoFrameWhereNobodyIsNamed(t *testing.T) {
	d := newWorld(t, sighted).desk.Deps
	d.Origin = ""
	desk, err := results.New(d)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	desk.Documents().ServeHTTP(recorder, httptest.NewRequest("GET", "/x", nil))
	if policy := recorder.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Error(policy)
	}
}

func TestTextAndNamesOfADocumentAreReadInThePage(t *testing.T) {
	w := newWorld(t, sighted).launched()
	long := "x" + strings.Repeat("é", 1<<18) // over 512 KiB, where a character is cut
	for name, tc := range map[string]struct{ body, want string }{
		"r.pdf": {pdf, `{"type":"pdf"}`},
		"r.md":  {"# <script>alert(1)</script>\n", `{"type":"md","text":"# \u003cscript\u003ealert(1)\u003c/script\u003e\n"}`},
		"r2.md": {long, `{"type":"md","text":"` + long[:1<<19-1] + `","cut":true}`},
		"r.zip": {string(zipOf(t, "a")), `{"type":"zip","files":[{"name":"a","size":`},
	} {
		var got receipt
		w.handIn("ada", red, "rapport", name, tc.body).Is(http.StatusCreated).JSON(&got)
		answer := w.by("grader").Get(w.path("/reports/" + got.ID + "/content")).Is(http.StatusOK)
		if !strings.HasPrefix(strings.TrimSpace(answer.Body.String()), tc.want) || !strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%s: %.200s", name, answer.Body)
		}
		w.by("blaise").Get(w.path("/reports/" + got.ID + "/content")).Refused(problem.NotFound)
		if err := w.blobs.Delete(blob.Digest(got.Digest)); err != nil {
			t.Fatal(err)
		}
		w.by("grader").Get(w.path("/reports/" + got.ID + "/content")).Refused(problem.Gone)
	}
	w.by("grader").Get(w.path("/reports/nothing/content")).Refused(problem.NotFound)
}

func TestALinkThatIsNotGoodLeadsNowhere(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var got receipt
	w.handIn("ada", red, "rapport", "r.pdf", pdf).JSON(&got)
	link := w.link("ada", got.ID)
	if answer := w.open(link.URL, "HEAD"); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("HEAD: %d", answer.Code)
	}
	if answer := w.open(link.URL, "GET"); answer.Code != 200 {
		t.Errorf("after HEAD: %d", answer.Code)
	}
	link = w.link("ada", got.ID)
	w.wait(time.Minute)
	for name, url := range map[string]string{
		"too late": link.URL, "forged": "https://documents.example/forged", "nothing": "https://documents.example/",
		"an address of the API": "https://documents.example" + w.path("/reports"), "a path": "https://documents.example/../../etc/passwd",
	} {
		if answer := w.open(url, "GET"); answer.Code != http.StatusGone || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %d %v", name, answer.Code, answer.Header())
		}
	}
	if answer := w.open(strings.Replace(w.link("ada", got.ID).URL, "documents.example", "pupitre.example", 1), "GET"); answer.Code != http.StatusNotFound {
		t.Errorf("on the platform's own origin: %d", answer.Code)
	}
	w.by("grader").Send("POST", w.path("/reports/nothing/link"), nil).Refused(problem.NotFound)
	w.by("blaise").Send("POST", w.path("/reports/"+got.ID+"/link"), nil).Refused(problem.NotFound)
	if err := w.blobs.Delete(blob.Digest(got.Digest)); err != nil {
		t.Fatal(err)
	}
	w.by("ada").Send("POST", w.path("/reports/"+got.ID+"/link"), nil).Refused(problem.Gone)
}

func TestATeamSharesItsOwnDocumentsOnly(t *testing.T) {
	w := newWorld(t, sighted).launched()
	var own, shared receipt
	w.handIn("ada", red, "rapport", "r.pdf", pdf).JSON(&own)
	w.handIn("ada", red, "dossier", "d.zip", zipOf(t, "a")).JSON(&shared)
	w.link("blaise", shared.ID)
	w.by("emmy").Send("POST", w.path("/reports/"+shared.ID+"/link"), nil).Refused(problem.NotFound)
	var reports struct {
		Items []struct {
			Deliverable string
			Person      people.PersonID
			Receipts    []receipt
		}
	}
	w.by("blaise").Get(w.path("/reports")).JSON(&reports)
	if len(reports.Items) != 2 || reports.Items[0].Person != persons["blaise"] || len(reports.Items[0].Receipts) != 0 || len(reports.Items[1].Receipts) != 1 {
		t.Errorf("%+v", reports)
	}
	w.by("grader").Get(w.path("/reports")).JSON(&reports)
	if len(reports.Items) != 5 {
		t.Errorf("the grader sees %d lines, want three members and two teams", len(reports.Items))
	}
}
