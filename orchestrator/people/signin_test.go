package people_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func asInvalid(err error, target **people.Invalid) bool { return errors.As(err, target) }

func TestTheFirstAdminIsMadeOnceAndSignsInWithTheLink(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, secret, err := w.Bootstrap(w.ctx(), draft("root"))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.Bootstrap(w.ctx(), draft("second"))
		w.refused("a second first admin", err, people.ErrConflict)
		in := must[people.SignedIn](w)(w.AcceptInvitation(w.ctx(), secret, people.Acceptance{GivenName: "Ada", Locale: people.English, Password: goodPassword}, from))
		actor := must[people.Actor](w)(w.Authenticate(w.ctx(), in.Secret))
		if actor.Person != p.ID || !actor.PlatformAdmin() || in.Person.GivenName != "Ada" || in.Person.Locale != people.English || in.Person.FamilyName != "root" {
			t.Errorf("%+v %+v", actor, in.Person)
		}
	})
}

func TestOfTwoWhoAcceptOneInvitationAtOnceOneIsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		ada := w.person(p.ID, "ada", people.RoleStudent)
		secret := w.invite(ada.ID)
		var accepted, used atomic.Int64
		passwords := make([]string, 6)
		var wg sync.WaitGroup
		for i := range passwords {
			wg.Go(func() {
				password := strings.Repeat(string(rune('a'+i)), 3) + goodPassword
				_, err := w.AcceptInvitation(w.ctx(), secret, people.Acceptance{Password: password}, from)
				switch {
				case err == nil:
					accepted.Add(1)
					passwords[i] = password
				case errors.Is(err, people.ErrUsed):
					used.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if accepted.Load() != 1 || used.Load() != 5 {
			t.Errorf("%d accepted, %d refused as used", accepted.Load(), used.Load())
		}
		for _, password := range passwords {
			if password != "" {
				must[people.SignedIn](w)(w.login("ada", password))
			}
		}
	})
}

func TestAnInvitationEndsWhenItIsOldReplacedOrMistyped(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		ada := w.person(p.ID, "ada", people.RoleStudent)
		accept := func(secret string) error {
			_, err := w.AcceptInvitation(w.ctx(), secret, people.Acceptance{Password: goodPassword}, from)
			return err
		}
		first := w.invite(ada.ID)
		second := w.invite(ada.ID)
		w.refused("a link that was replaced", accept(first), people.ErrNotFound)
		w.refused("a typo", accept(second[:len(second)-1]+"!"), people.ErrInvalid)
		w.refused("cut short", accept(second[:20]), people.ErrInvalid)
		_, err := w.AcceptInvitation(w.ctx(), second, people.Acceptance{Password: "short", GivenName: "\x00"}, from)
		var invalid *people.Invalid
		if !errors.As(err, &invalid) || len(invalid.Problems) != 2 {
			t.Errorf("not every problem at once: %v", err)
		}
		w.wait(people.DefaultLifetimes.Invitation)
		w.refused("too old", accept(second), people.ErrExpired)
		third := w.invite(ada.ID)
		if err := accept(third); err != nil {
			t.Error(err)
		}
		w.refused("a second time", accept(third), people.ErrUsed)
	})
}

func TestALinkDiesWhenThePersonGetsOneMoreRole(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		teacher, ada := w.actor(p.ID, "teacher", people.RoleInstructor), w.person(p.ID, "ada", people.RoleStudent)
		_, secret, err := w.Invite(w.ctx(), teacher, p.ID, ada.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.GiveRole(w.ctx(), people.Operator(), people.Platform, ada.ID, people.RoleAdmin); err != nil {
			t.Fatal(err)
		}
		_, err = w.AcceptInvitation(w.ctx(), secret, people.Acceptance{Password: goodPassword}, from)
		w.refused("an instructor's link for an admin", err, people.ErrNotFound)
		_, _, err = w.Invite(w.ctx(), teacher, p.ID, ada.ID)
		w.refused("another", err, people.ErrForbidden)
		email := "mine@example.org"
		_, err = w.UpdatePerson(w.ctx(), teacher, p.ID, ada.ID, people.PersonChange{Email: &email})
		w.refused("an admin's address", err, people.ErrForbidden)
	})
}

func TestANewPasswordByLinkEndsWhatWasOpenedWithTheOld(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		ada := w.person(p.ID, "ada", people.RoleStudent)
		old := w.enrol(ada.ID)
		actor := must[people.Actor](w)(w.Authenticate(w.ctx(), old.Secret))
		_, token, err := w.CreateToken(w.ctx(), actor, people.TokenDraft{Name: "cli", Scopes: []people.Scope{people.Read}, Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		fresh := w.enrol(ada.ID)
		for what, secret := range map[string]string{"the old login": old.Secret, "the old token": token} {
			_, err := w.Authenticate(w.ctx(), secret)
			w.refused(what, err, people.ErrRefused)
		}
		must[people.Actor](w)(w.Authenticate(w.ctx(), fresh.Secret))
	})
}

func TestAWrongPasswordAndAnUnknownAddressAreTheSameRefusal(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, yes := w.promotion("P"), true
		w.enrol(w.person(p.ID, "ada", people.RoleStudent).ID)
		disabled := w.person(p.ID, "disabled", people.RoleStudent)
		w.enrol(disabled.ID)
		must[people.Person](w)(w.UpdatePerson(w.ctx(), people.Operator(), p.ID, disabled.ID, people.PersonChange{Disabled: &yes}))
		w.person(p.ID, "new", people.RoleStudent)
		must[people.SignedIn](w)(w.login("ada", goodPassword))
		var said []string
		for name, password := range map[string]string{"ada": "wrong", "unknown": goodPassword, "disabled": goodPassword, "new": ""} {
			_, err := w.login(name, password)
			w.refused(name, err, people.ErrRefused)
			said = append(said, err.Error())
		}
		if len(slices.Compact(said)) != 1 {
			t.Errorf("the errors differ: %q", said)
		}
	})
}

func TestAnUnknownAddressTakesAsLongAsAWrongPassword(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.Service = w.service(people.DefaultParams)
		w.enrol(w.person(w.promotion("P").ID, "ada", people.RoleStudent).ID)
		best := map[string]time.Duration{"ada": time.Hour, "unknown": time.Hour}
		for range 4 {
			for name := range best {
				start := time.Now()
				_, err := w.login(name, "a wrong password")
				best[name] = min(best[name], time.Since(start))
				w.refused(name, err, people.ErrRefused)
			}
		}
		// Without the work, the difference would be of a factor of 20 or more.
		if known, unknown := best["ada"], best["unknown"]; unknown < known/5 || known < unknown/5 {
			t.Errorf("known %s, unknown %s", known, unknown)
		}
	})
}

func TestFailuresShutTheAccountForAWhileWhetherItExistsOrNot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.enrol(w.person(w.promotion("P").ID, "ada", people.RoleStudent).ID)
		for _, name := range []string{"ada", "unknown"} {
			for range people.AccountThrottle.Free + 1 {
				_, err := w.login(name, "wrong")
				w.refused(name, err, people.ErrRefused)
			}
			_, err := w.login(name, goodPassword)
			var wait *people.Throttled
			if !errors.As(err, &wait) || wait.RetryAfter != time.Second {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.wait(time.Second)
		must[people.SignedIn](w)(w.login("ada", goodPassword))
		_, err := w.login("ada", "wrong")
		w.refused("success forgets the failures", err, people.ErrRefused)
	})
}

func TestFailuresShutTheSourceForAWhileButNotOthers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.enrol(w.person(w.promotion("P").ID, "ada", people.RoleStudent).ID)
		attempt := func(address string, i int) error {
			_, err := w.Login(w.ctx(), strings.Repeat("x", i+1)+"@example.org", "wrong", people.Source{Address: netip.MustParseAddr(address)})
			return err
		}
		for i := range people.AddressThrottle.Free + 1 {
			w.refused("free", attempt("2001:db8::1", i%60), people.ErrRefused)
		}
		w.refused("the same network", attempt("2001:db8::ffff", 0), people.ErrThrottled)
		w.refused("another network", attempt("2001:db8:1::1", 0), people.ErrRefused)
		must[people.SignedIn](w)(w.login("ada", goodPassword))
	})
}

func TestManyGuessesAtOnceGainNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.enrol(w.person(w.promotion("P").ID, "ada", people.RoleStudent).ID)
		var looked atomic.Int64
		var wg sync.WaitGroup
		for range 60 {
			wg.Go(func() {
				if _, err := w.login("ada", "wrong"); errors.Is(err, people.ErrRefused) {
					looked.Add(1)
				} else if !errors.Is(err, people.ErrThrottled) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if most := int64(people.AccountThrottle.Free) + 1; looked.Load() > most {
			t.Errorf("%d guesses were looked at; %d are free", looked.Load(), most)
		}
	})
}

func TestASchoolSignsInAtOnceFromOneAddress(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		var wg sync.WaitGroup
		const n = 100
		must[people.RosterPlan](w)(w.ApplyRoster(w.ctx(), people.Operator(), p.ID, rosterOf(n), ""))
		list, _, err := w.Members(w.ctx(), people.Operator(), p.ID, "", "", people.Page{Limit: n})
		if err != nil || len(list) != n {
			t.Fatal(len(list), err)
		}
		for _, m := range list {
			wg.Go(func() {
				w.enrol(m.Person.ID)
				if _, err := w.Login(w.ctx(), m.Person.Email, goodPassword, from); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestASecretIsMadeAnewWhenTheParametersChange(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ada := w.person(w.promotion("P").ID, "ada", people.RoleStudent)
		w.enrol(ada.ID)
		w.Service = w.service(people.Params{Memory: 128, Time: 2, Lanes: 1})
		for range 2 {
			must[people.SignedIn](w)(w.login("ada", goodPassword))
		}
		err := w.store.View(w.ctx(), func(tx people.Tx) error {
			secret, _, err := tx.Secret(w.ctx(), ada.ID)
			if !strings.Contains(secret, "m=128,t=2,p=1") {
				t.Error(secret)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestALoginEndsWhenItIsIdleOldRevokedOrTheAccountIsDisabled(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, yes := w.promotion("P"), true
		ada := w.person(p.ID, "ada", people.RoleStudent)
		in := w.enrol(ada.ID)
		authenticate := func(secret string) error {
			_, err := w.Authenticate(w.ctx(), secret)
			return err
		}
		for range int(people.DefaultLifetimes.LoginMax / (9 * time.Hour)) {
			w.wait(9 * time.Hour)
			if err := authenticate(in.Secret); err != nil {
				t.Fatal(err)
			}
		}
		w.wait(people.DefaultLifetimes.LoginMax - 162*time.Hour)
		w.refused("too old", authenticate(in.Secret), people.ErrExpired)
		idle := must[people.SignedIn](w)(w.login("ada", goodPassword))
		w.wait(people.DefaultLifetimes.LoginIdle)
		w.refused("idle", authenticate(idle.Secret), people.ErrExpired)
		one, two := must[people.SignedIn](w)(w.login("ada", goodPassword)), must[people.SignedIn](w)(w.login("ada", goodPassword))
		actor := must[people.Actor](w)(w.Authenticate(w.ctx(), one.Secret))
		if logins := must[[]people.Login](w)(w.Logins(w.ctx(), actor, ada.ID)); len(logins) != 2 || logins[0].Address != "192.0.2.1" || logins[0].Agent != "Firefox" {
			t.Errorf("%+v", logins)
		}
		if err := w.RevokeLogin(w.ctx(), actor, ada.ID, two.Login.ID); err != nil {
			t.Fatal(err)
		}
		w.refused("revoked", authenticate(two.Secret), people.ErrRefused)
		w.refused("revoked again", w.RevokeLogin(w.ctx(), actor, ada.ID, two.Login.ID), people.ErrNotFound)
		for range 2 {
			if err := w.Logout(w.ctx(), one.Secret); err != nil {
				t.Error(err)
			}
		}
		w.refused("logged out", authenticate(one.Secret), people.ErrRefused)
		last := must[people.SignedIn](w)(w.login("ada", goodPassword))
		must[people.Person](w)(w.UpdatePerson(w.ctx(), people.Operator(), p.ID, ada.ID, people.PersonChange{Disabled: &yes}))
		w.refused("disabled", authenticate(last.Secret), people.ErrRefused)
	})
}

func TestAChangedPasswordEndsOtherLogins(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ada := w.person(w.promotion("P").ID, "ada", people.RoleStudent)
		mine := w.enrol(ada.ID)
		other := must[people.SignedIn](w)(w.login("ada", goodPassword))
		actor := must[people.Actor](w)(w.Authenticate(w.ctx(), mine.Secret))
		const next = "quatre mots bien choisis"
		w.refused("a wrong present one", w.ChangePassword(w.ctx(), actor, "wrong", next, from.Address), people.ErrRefused)
		w.refused("a bad new one", w.ChangePassword(w.ctx(), actor, goodPassword, "short", from.Address), people.ErrInvalid)
		if err := w.ChangePassword(w.ctx(), actor, goodPassword, next, from.Address); err != nil {
			t.Fatal(err)
		}
		must[people.Actor](w)(w.Authenticate(w.ctx(), mine.Secret))
		_, err := w.Authenticate(w.ctx(), other.Secret)
		w.refused("the other login", err, people.ErrRefused)
		_, err = w.login("ada", goodPassword)
		w.refused("the old password", err, people.ErrRefused)
		must[people.SignedIn](w)(w.login("ada", next))
	})
}

func TestATokenIsNarrowShownOnceExpiresAndIsRevoked(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		teacher := w.actor(p.ID, "teacher", people.RoleInstructor)
		_, _, err := w.CreateToken(w.ctx(), teacher, people.TokenDraft{Scopes: []people.Scope{"root"}})
		var invalid *people.Invalid
		if !errors.As(err, &invalid) || len(invalid.Problems) != 3 {
			t.Errorf("not every problem at once: %v", err)
		}
		token, secret, err := w.CreateToken(w.ctx(), teacher, people.TokenDraft{Name: "wall", Scopes: []people.Scope{people.Read}, Life: time.Hour})
		if err != nil || !strings.HasPrefix(secret, "pup_") {
			t.Fatal(secret, err)
		}
		actor := must[people.Actor](w)(w.Authenticate(w.ctx(), secret))
		if actor.Token != token.ID || !people.Can(actor, people.WallView, people.Subject{Promotion: p.ID}) || people.Can(actor, people.SessionLaunch, people.Subject{Promotion: p.ID}) {
			t.Errorf("%+v", actor)
		}
		_, _, err = w.CreateToken(w.ctx(), actor, people.TokenDraft{Name: "more", Scopes: people.Scopes(), Life: time.Hour})
		w.refused("a token by a token", err, people.ErrForbidden)
		if list := must[[]people.Token](w)(w.Tokens(w.ctx(), teacher, teacher.Person)); len(list) != 1 || list[0].LastUsed == nil || !slices.Equal(list[0].Scopes, []people.Scope{people.Read}) {
			t.Errorf("%+v", list)
		}
		typo := secret[:30] + swap(secret[30]) + secret[31:]
		_, err = w.Authenticate(w.ctx(), typo)
		w.refused("a typo", err, people.ErrInvalid)
		w.wait(time.Hour)
		_, err = w.Authenticate(w.ctx(), secret)
		w.refused("expired", err, people.ErrExpired)
		w.refused("its own end without a token", w.RevokeOwnToken(w.ctx(), teacher), people.ErrForbidden)
		if err := w.RevokeToken(w.ctx(), teacher, teacher.Person, token.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Authenticate(w.ctx(), secret)
		w.refused("revoked", err, people.ErrRefused)
		_, err = w.Tokens(w.ctx(), w.actor(p.ID, "other", people.RoleInstructor), teacher.Person)
		w.refused("somebody else's tokens", err, people.ErrForbidden)
	})
}

func swap(c byte) string {
	if c == 'a' {
		return "b"
	}
	return "a"
}
