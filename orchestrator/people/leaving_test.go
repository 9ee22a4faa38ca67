package people_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

const day = 24 * time.Hour

// archive puts a promotion in the archive, or takes it out.
func (w *world) archive(p people.PromotionID, archived bool) {
	w.t.Helper()
	if _, err := w.UpdatePromotion(w.ctx(), people.Operator(), p, people.PromotionChange{Archived: &archived}); err != nil {
		w.t.Fatal(err)
	}
}

// leavings lists who leaves and in how many days, page by page.
func (w *world) leavings(promotion people.PromotionID, limit int) []string {
	w.t.Helper()
	var all []string
	page := people.Page{Limit: limit}
	for {
		list, next, err := w.Leavings(w.ctx(), people.Operator(), promotion, page)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, l := range list {
			text := l.Person.FamilyName + " of nothing, never"
			if l.Promotion != nil {
				text = fmt.Sprintf("%s of %s in %d", l.Person.FamilyName, l.Promotion.Name, l.Due.Sub(w.now())/day)
			}
			all = append(all, text)
		}
		if next == "" {
			return all
		}
		page.After = next
	}
}

func (w *world) sweep() people.Swept {
	w.t.Helper()
	return must[people.Swept](w)(w.Sweep(w.ctx()))
}

func (w *world) erased(id people.PersonID) bool {
	w.t.Helper()
	return must[people.Member](w)(w.Member(w.ctx(), people.Operator(), people.Platform, id)).Person.Erased != nil
}

func TestAnAccountIsErasedOnceTheTimeOfItsLastPromotionIsOver(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		first, second, open := w.promotion("First"), w.promotion("Second"), w.promotion("Open")
		ada := w.person(first.ID, "ada", people.RoleStudent)
		both := w.person(first.ID, "both", people.RoleStudent)
		w.person(second.ID, "both", people.RoleGrader)
		stays := w.person(first.ID, "stays", people.RoleStudent)
		w.person(open.ID, "stays", people.RoleInstructor)
		admin := w.person(first.ID, "admin", people.RoleStudent)
		w.person(people.Platform, "admin", people.RoleAdmin)
		alone := w.person(first.ID, "alone", people.RoleStudent)
		if err := w.TakeRole(w.ctx(), people.Operator(), first.ID, alone.ID, people.RoleStudent); err != nil {
			t.Fatal(err)
		}
		login := w.enrol(ada.ID)
		if got := w.leavings(people.Platform, 1); !slices.Equal(got, []string{"alone of nothing, never"}) {
			t.Errorf("while all promotions are open: %v", got)
		}
		w.archive(first.ID, true)
		w.wait(100 * day)
		w.archive(second.ID, true)
		want := []string{"ada of First in 630", "both of Second in 730", "alone of nothing, never"}
		for _, limit := range []int{1, 2, 50} {
			if got := w.leavings(people.Platform, limit); !slices.Equal(got, want) {
				t.Errorf("by %d: %v, want %v", limit, got, want)
			}
		}
		if got := w.leavings(second.ID, 50); !slices.Equal(got, want[1:2]) {
			t.Errorf("of the second: %v", got)
		}
		w.wait(630*day - time.Microsecond)
		if n := w.sweep(); n.Accounts != 0 || w.erased(ada.ID) {
			t.Errorf("a moment too early: %+v", n)
		}
		w.wait(time.Microsecond)
		if n := w.sweep(); n.Accounts != 1 || !w.erased(ada.ID) || w.erased(both.ID) {
			t.Errorf("in time: %+v", n)
		}
		_, err := w.Authenticate(w.ctx(), login.Secret)
		w.refused("the login", err, people.ErrRefused)
		_, err = w.login("ada", goodPassword)
		w.refused("the password", err, people.ErrRefused)

		// Out of the archive in time, a promotion keeps its people.
		w.archive(second.ID, false)
		w.wait(10 * 365 * day)
		if n := w.sweep(); n.Accounts != 0 || w.erased(both.ID) {
			t.Errorf("of an open promotion: %+v", n)
		}
		w.archive(second.ID, true)
		w.wait(730 * day)
		if n := w.sweep(); n.Accounts != 1 || !w.erased(both.ID) {
			t.Errorf("of a promotion archived again: %+v", n)
		}
		for _, kept := range []people.PersonID{stays.ID, admin.ID, alone.ID} {
			if w.erased(kept) {
				t.Errorf("%s is erased", kept)
			}
		}
		if n := w.sweep(); n.Accounts != 0 {
			t.Errorf("again: %+v", n)
		}
		checkAudit(t, w, "ada@", "both@", "example.org")
		var told []string
		for _, line := range w.audit() {
			if strings.HasPrefix(line, "person.erased by platform") && strings.Contains(line, `"reason":"retention"`) && strings.Contains(line, `"days":730`) {
				told = append(told, line)
			}
		}
		if len(told) != 2 || !strings.Contains(told[0], string(ada.ID)) || !strings.Contains(told[0], string(first.ID)) || !strings.Contains(told[1], string(both.ID)) {
			t.Errorf("the audit: %s", strings.Join(told, "\n"))
		}
	})
}

func TestALargePromotionIsErasedWhole(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("Large")
		for i := range 120 {
			w.person(p.ID, fmt.Sprintf("s%03d", i), people.RoleStudent)
		}
		w.archive(p.ID, true)
		w.wait(730 * day)
		if n := w.sweep(); n.Accounts != 120 {
			t.Errorf("%+v", n)
		}
	})
}

func TestOnlyWhoMayEraseSeesWhoLeaves(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		_, _, err := w.Leavings(w.ctx(), w.actor(p.ID, "boss", people.RoleAdmin), p.ID, people.Page{})
		w.refused("an admin of the promotion", err, people.ErrForbidden)
		_, _, err = w.Leavings(w.ctx(), people.Operator(), "0190b2f0-0000-7000-8000-000000000999", people.Page{})
		w.refused("no such promotion", err, people.ErrNotFound)
		_, _, err = w.Leavings(w.ctx(), people.Operator(), p.ID, people.Page{After: "forged"})
		w.refused("a forged cursor", err, people.ErrInvalid)
	})
}

// failing is a store whose audit cannot be written.
type failing struct{ people.Store }

type failingTx struct{ people.Tx }

var errAudit = errors.New("the audit is full")

func (f failing) Update(ctx context.Context, change func(people.Tx) error) error {
	return f.Store.Update(ctx, func(tx people.Tx) error { return change(failingTx{tx}) })
}

func (failingTx) Record(context.Context, people.Decision) error { return errAudit }

func TestNobodyIsErasedWithoutATraceInTheAudit(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		ada := w.person(p.ID, "ada", people.RoleStudent)
		w.archive(p.ID, true)
		w.wait(730 * day)
		whole := w.store
		w.store = failing{store.NewPeople(w.db)}
		broken := w.service(cheap)
		w.store = whole
		if n, err := broken.Sweep(w.ctx()); !errors.Is(err, errAudit) || n.Accounts != 0 || w.erased(ada.ID) {
			t.Errorf("%+v %v", n, err)
		}
	})
}
