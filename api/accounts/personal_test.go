package accounts_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// evaluation is a session in which ada and blaise work and ada said a word.
func (w *world) evaluation() session.ID {
	w.t.Helper()
	plan := session.Plan{
		ID: session.NewID(), Promotion: w.One, Title: "Campus", Mode: lab.Group, Lab: session.LabRef{ID: "campus", Version: "1.0.0", Digest: "sha256:aa"},
		Starts: begin, Duration: session.Seconds(time.Hour), Rules: session.DefaultRules(),
		Teams: []session.Team{{ID: w.Red, Name: "Red", Members: []session.Member{{Person: w.Persons["ada"], ExtraTime: 0.33}, {Person: w.Persons["blaise"]}}}},
	}
	if err := w.sessions.Create(w.t.Context(), string(w.Persons["teacher"]), plan); err != nil {
		w.t.Fatal(err)
	}
	_, err := w.sessions.Do(w.t.Context(), plan.ID, string(w.Persons["ada"]), func(*session.State, time.Time) ([]session.Event, error) {
		return []session.Event{session.QuestionAsked{ID: "q1", Team: w.Red, Text: "is this right?"}}, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return plan.ID
}

func TestAnExportHoldsWhatEveryPartOfThePlatformHolds(t *testing.T) {
	w := newWorld(t)
	id := w.evaluation()
	r := w.by("ada").Get(w.person("ada", "/export")).Is(http.StatusOK)
	if got := r.Header().Get("Content-Disposition"); got != "attachment; filename="+string(w.Persons["ada"])+".json" {
		t.Error(got)
	}
	body := r.Body.String()
	for _, want := range []string{"ada@example.org", `"SR1"`, `"Red"`, `"Firefox"`, "password_set", string(id), "is this right?", `"extra_time":0.33`, "login-failure"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q: %s", want, body)
		}
	}
	for _, not := range []string{"blaise", string(w.Persons["blaise"]), string(w.Persons["teacher"]), "argon2", "pul_"} {
		if strings.Contains(body, not) {
			t.Errorf("it holds %q: %s", not, body)
		}
	}
	w.by("root").Get(w.person("ada", "/export")).Is(http.StatusOK)
	if kinds := w.audit(); !slices.Equal(kinds[len(kinds)-2:], []string{"person.exported", "person.exported"}) {
		t.Errorf("%v", kinds)
	}
}

func TestTheDataOfAPersonAreCopiedSoOftenOnly(t *testing.T) {
	w := newWorld(t)
	ada := w.by("ada")
	for range 6 {
		ada.Get(w.person("ada", "/export")).Is(http.StatusOK)
	}
	made := len(w.audit())
	if wait := ada.Get(w.person("ada", "/export")).Refused(problem.TooManyRequests).Header().Get("Retry-After"); wait != "600" {
		t.Errorf("wait %q seconds", wait)
	}
	if now := len(w.audit()); now != made {
		t.Errorf("what was refused is in the audit: %v", w.audit()[made:])
	}
	w.by("blaise").Get(w.person("blaise", "/export")).Is(http.StatusOK)
	for _, other := range []string{"ada", "blaise"} {
		w.by("root").Get(w.person(other, "/export")).Is(http.StatusOK)
	}
	w.wait(10 * time.Minute)
	ada.Get(w.person("ada", "/export")).Is(http.StatusOK)
	ada.Get(w.person("ada", "/export")).Refused(problem.TooManyRequests)
}

// slow holds something that takes until it is let go.
type slow struct{ asked, let chan struct{} }

func (slow) Name() string { return "slow" }

func (s slow) Export(context.Context, people.PersonID) (any, error) {
	s.asked <- struct{}{}
	<-s.let
	return nil, nil
}

func TestOneCopyIsMadeForEachAtATime(t *testing.T) {
	w := newWorld(t)
	held := slow{make(chan struct{}, 9), make(chan struct{})}
	var err error
	if w.people, err = newService(w.db, w.now, held); err != nil {
		t.Fatal(err)
	}
	w.serve()
	done := make(chan int)
	export := func(name string) { done <- w.by(name).Get(w.person(name, "/export")).Code }
	go export("ada")
	<-held.asked
	w.by("ada").Get(w.person("ada", "/export")).Refused(problem.TooManyRequests)
	go export("blaise")
	<-held.asked
	close(held.let)
	for range 2 {
		if code := <-done; code != http.StatusOK {
			t.Errorf("the copy under way ends with %d", code)
		}
	}
	w.by("ada").Get(w.person("ada", "/export")).Is(http.StatusOK)
}

func TestErasingLeavesAPseudonymAndChainsThatAreTrue(t *testing.T) {
	w := newWorld(t)
	id := w.evaluation()
	w.by("teacher").Send("PATCH", w.member("ada", ""), object{"family_name": "Lovelace", "email": "ada.lovelace@example.org", "extra_time": 0.33}).Is(http.StatusOK)
	root := w.by("root")
	erase := func(email, reason string) object { return object{"email": email, "reason": reason} }
	root.Send("POST", w.person("ada", "/erase"), erase("ada@example.org", "asked for")).Refused(problem.InvalidFields)
	root.Send("POST", w.person("ada", "/erase"), erase("ada.lovelace@example.org", " ")).Refused(problem.InvalidFields)
	w.by("ada").Get(base + "/me").Is(http.StatusOK)

	root.Send("POST", w.person("ada", "/erase"), erase(" Ada.Lovelace@example.org", "asked for")).Is(http.StatusNoContent)
	root.Send("POST", w.person("ada", "/erase"), erase("whatever", "again")).Is(http.StatusNoContent)
	w.by("ada").Get(base + "/me").Refused(problem.NotLoggedIn)
	w.Send("POST", base+"/login", credentials("ada.lovelace@example.org", goodPassword)).Refused(problem.BadCredentials)
	root.Send("POST", w.person("ada", "/invitation"), nil).Refused(problem.Conflict)
	for _, path := range []string{
		w.person("ada", ""), w.person("ada", "/export"), w.member("ada", ""), w.promotion("/members"), w.promotion("/teams"), base + "/persons", base + "/audit?limit=200",
		base + "/persons?q=lovelace",
	} {
		body := root.Get(path).Is(http.StatusOK).Body.String()
		for _, trace := range []string{"ovelace", "ada@", `"ada"`, "0.33,"} {
			if strings.Contains(body, trace) && !strings.Contains(path, "export") {
				t.Errorf("%s still tells %q: %s", path, trace, body)
			}
		}
	}
	for _, stream := range []string{store.AuditStream, id.Stream()} {
		entries, err := w.db.Read(t.Context(), stream, 0, 0)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%s: %d entries, %v", stream, len(entries), err)
		}
		if err := ledger.Verify(entries); err != nil {
			t.Errorf("%s: %v", stream, err)
		}
		for _, e := range entries {
			if text := string(e.Body); strings.Contains(text, "ovelace") || strings.Contains(text, "@") {
				t.Errorf("%s tells who somebody is: %s", stream, text)
			}
		}
	}
	// The team and what was decided still name the pseudonym.
	if teams := root.Get(w.promotion("/teams")).Body.String(); !strings.Contains(teams, string(w.Persons["ada"])) {
		t.Error(teams)
	}
}

func TestTheRulesOfRetentionAreToldInWords(t *testing.T) {
	w := newWorld(t)
	rules := read[struct {
		Items []struct {
			Kind string
			Days int
			Rule people.Text
		}
	}](t, w.by("ada").Get(base+"/retention").Is(http.StatusOK)).Items
	if len(rules) != len(people.DefaultRetention) {
		t.Fatalf("%+v", rules)
	}
	for _, r := range rules {
		if r.Days < 1 || !strings.Contains(r.Rule.FR, "Conservé") || !strings.Contains(r.Rule.EN, "Kept for") || strings.Contains(r.Rule.EN, " 1 days") {
			t.Errorf("%+v", r)
		}
	}
}

type auditPage struct {
	Items []struct {
		Seq                 int64
		Actor, Kind, Action string
		Subject             struct{ Promotion, Person string }
		Hash                ledger.Digest
	}
	NextCursor *string `json:"next_cursor"`
}

func TestTheAuditTellsWhoDecidedWhatTheNewestFirst(t *testing.T) {
	w := newWorld(t)
	w.by("teacher").Send("DELETE", w.member("blaise", ""), nil).Is(http.StatusNoContent)
	token := read[struct{ Secret string }](t, w.by("root").Send("POST", base+"/me/tokens", tokenFor("admin"))).Secret
	w.As(token).Send("PUT", w.member("carl", "/roles/grader"), nil).Is(http.StatusOK)
	root := w.by("root")
	last := read[auditPage](t, root.Get(base+"/audit?limit=1").Is(http.StatusOK)).Items[0]
	if last.Kind != "role.given" || last.Actor != string(w.Persons["root"]) || last.Action != "role.give" || last.Subject.Person != string(w.Persons["carl"]) || last.Hash == "" {
		t.Errorf("%+v", last)
	}
	all := w.audit()
	slices.Reverse(all)
	var seen []string
	path := base + "/audit?limit=7"
	for path != "" {
		page := read[auditPage](t, root.Get(path).Is(http.StatusOK))
		for _, e := range page.Items {
			seen = append(seen, e.Kind)
		}
		path = ""
		if page.NextCursor != nil {
			path = base + "/audit?limit=7&cursor=" + url.QueryEscape(*page.NextCursor)
		}
	}
	if !slices.Equal(seen, all) {
		t.Errorf("%v, want %v", seen, all)
	}
	for query, want := range map[string]string{
		"actor=" + string(w.Persons["teacher"]) + "&action=roster.manage": "role.taken",
		"kind=token.created": "token.created",
		"person=" + string(w.Persons["blaise"]) + "&kind=role.taken": "role.taken",
		"promotion=" + string(w.Two) + "&kind=promotion.created":     "promotion.created",
		"kind=role.given&actor=platform&promotion=" + string(w.Two):  "role.given",
	} {
		items := read[auditPage](t, root.Get(base+"/audit?"+query).Is(http.StatusOK)).Items
		if len(items) == 0 {
			t.Errorf("%s finds nothing", query)
		}
		for _, e := range items {
			if e.Kind != want {
				t.Errorf("%s finds %+v", query, e)
			}
		}
	}
	if none := read[auditPage](t, root.Get(base+"/audit?actor="+url.QueryEscape("' OR '1'='1"))); len(none.Items) != 0 || none.NextCursor != nil {
		t.Errorf("%+v", none)
	}
}

func TestALongAuditIsLookedThroughInSteps(t *testing.T) {
	w := newWorld(t)
	head, err := w.db.Head(t.Context(), store.AuditStream)
	if err != nil {
		t.Fatal(err)
	}
	for range 23 { // more than is looked through for one page
		var drafts []ledger.Draft
		for range 500 {
			drafts = append(drafts, ledger.Draft{Time: begin, Kind: "person.changed", Actor: ledger.Platform, Body: []byte(`{"action":"person.manage","subject":{}}`)})
		}
		entries, err := w.db.Append(t.Context(), store.AuditStream, head.Seq, drafts...)
		if err != nil {
			t.Fatal(err)
		}
		head = entries[len(entries)-1]
	}
	first := read[auditPage](t, w.by("root").Get(base+"/audit?kind=promotion.created"))
	if len(first.Items) != 0 || first.NextCursor == nil {
		t.Fatalf("%d found, %v", len(first.Items), first.NextCursor)
	}
	second := read[auditPage](t, w.by("root").Get(base+"/audit?kind=promotion.created&cursor="+url.QueryEscape(*first.NextCursor)))
	if len(second.Items) != 2 || second.NextCursor != nil {
		t.Errorf("%+v", second)
	}
}
