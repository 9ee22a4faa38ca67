package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

var (
	someTime  = time.Date(2026, 9, 1, 8, 0, 0, 123456000, time.UTC)
	laterTime = someTime.Add(time.Hour)
	ada       = people.Person{ID: "p1", Email: "ada@example.org", FamilyName: "Lovelace", GivenName: "Ada", Locale: people.English, ExtraTime: 1.0 / 3, Created: someTime, Erased: &laterTime, Disabled: true}
	blaise    = people.Person{ID: "p2", Email: "blaise@example.org", FamilyName: "Pascal", GivenName: "Blaise", Locale: people.French, Created: someTime}
	promo     = people.Promotion{ID: "m1", Name: "Mastère", Year: 2027, Created: someTime, Archived: &laterTime}
	team      = people.Team{ID: "t1", Promotion: "m1", Name: "Équipe 1", Members: []people.PersonID{}}
)

// eachPeople runs the test on a store with two persons, a promotion and a team.
func eachPeople(t *testing.T, run func(t *testing.T, update func(func(tx people.Tx) error) error)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.NewPeople(db)
		update := func(f func(tx people.Tx) error) error { return s.Update(t.Context(), f) }
		err := update(func(tx people.Tx) error {
			return errors.Join(tx.AddPerson(t.Context(), ada), tx.AddPerson(t.Context(), blaise), tx.AddPromotion(t.Context(), promo), tx.AddTeam(t.Context(), team))
		})
		if err != nil {
			t.Fatal(err)
		}
		run(t, update)
	})
}

// same compares what a store gives with what it was given.
func same[T any](t *testing.T, want T) func(got T, err error) {
	return func(got T, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	}
}

func TestPeopleComeBackAsTheyWereKept(t *testing.T) {
	eachPeople(t, func(t *testing.T, update func(func(people.Tx) error) error) {
		ctx := t.Context()
		login := people.Login{ID: "l1", Person: "p1", Created: someTime, LastUsed: someTime, Expires: laterTime, Address: "::1", Agent: "é"}
		token := people.Token{ID: "k1", Person: "p1", Name: "cli", Scopes: []people.Scope{people.Read, people.Run}, Created: someTime, Expires: laterTime}
		invitation := people.Invitation{ID: "i1", Person: "p1", By: "p2", Created: someTime, Expires: laterTime}
		err := update(func(tx people.Tx) error {
			same(t, ada)(tx.Person(ctx, "p1"))
			same(t, blaise)(tx.PersonByEmail(ctx, "blaise@example.org"))
			same(t, promo)(tx.Promotion(ctx, "m1"))
			err := errors.Join(tx.AddLogin(ctx, login, "h1"), tx.AddToken(ctx, token, "h1"), tx.AddInvitation(ctx, invitation, "h1"),
				tx.TouchLogin(ctx, "l1", laterTime), tx.TouchToken(ctx, "k1", laterTime), tx.UseInvitation(ctx, "i1", laterTime), tx.Join(ctx, "m1", "p2", "t1"))
			login.LastUsed, token.LastUsed, invitation.Used = laterTime, &laterTime, &laterTime
			same(t, login)(tx.LoginByHash(ctx, "h1"))
			same(t, token)(tx.TokenByHash(ctx, "h1"))
			same(t, invitation)(tx.InvitationByHash(ctx, "h1"))
			joined := team
			joined.Members = []people.PersonID{"p2"}
			same(t, joined)(tx.Team(ctx, "t1"))
			same(t, []people.Team{joined})(tx.Teams(ctx, "m1"))
			same(t, []people.Team{team})(tx.TeamsOf(ctx, "p2"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatIsNotThereOrTakenIsToldInTheWordsOfPeople(t *testing.T) {
	another := func(change func(*people.Person)) people.Person {
		p := blaise
		p.ID, p.Email = "p3", "third@example.org"
		change(&p)
		return p
	}
	cases := map[string]struct {
		do   func(context.Context, people.Tx) error
		want error
	}{
		"no person":    {func(ctx context.Context, tx people.Tx) error { _, err := tx.Person(ctx, "x"); return err }, people.ErrNotFound},
		"no address":   {func(ctx context.Context, tx people.Tx) error { _, err := tx.PersonByEmail(ctx, "x"); return err }, people.ErrNotFound},
		"no promotion": {func(ctx context.Context, tx people.Tx) error { _, err := tx.Promotion(ctx, "x"); return err }, people.ErrNotFound},
		"no team":      {func(ctx context.Context, tx people.Tx) error { _, err := tx.Team(ctx, "x"); return err }, people.ErrNotFound},
		"no secret":    {func(ctx context.Context, tx people.Tx) error { _, _, err := tx.Secret(ctx, "p1"); return err }, people.ErrNotFound},
		"no login":     {func(ctx context.Context, tx people.Tx) error { return tx.RemoveLogin(ctx, "p1", "x") }, people.ErrNotFound},
		"saving nobody": {func(ctx context.Context, tx people.Tx) error {
			return tx.SavePerson(ctx, another(func(*people.Person) {}))
		}, people.ErrNotFound},
		"address taken": {func(ctx context.Context, tx people.Tx) error {
			return tx.AddPerson(ctx, another(func(p *people.Person) { p.Email = ada.Email }))
		}, people.ErrConflict},
		"address taken later": {func(ctx context.Context, tx people.Tx) error {
			return tx.SavePerson(ctx, another(func(p *people.Person) { p.ID, p.Email = "p2", ada.Email }))
		}, people.ErrConflict},
		"promotion taken": {func(ctx context.Context, tx people.Tx) error {
			p := promo
			p.ID, p.Name = "m2", "MASTERE"
			return tx.AddPromotion(ctx, p)
		}, people.ErrConflict},
		"team taken": {func(ctx context.Context, tx people.Tx) error {
			p := team
			p.ID, p.Name = "t2", "equipe 1"
			return tx.AddTeam(ctx, p)
		}, people.ErrConflict},
		"team of nowhere": {func(ctx context.Context, tx people.Tx) error {
			p := team
			p.ID, p.Promotion = "t2", "x"
			return tx.AddTeam(ctx, p)
		}, people.ErrNotFound},
		"joining no team": {func(ctx context.Context, tx people.Tx) error { return tx.Join(ctx, "m1", "p1", "x") }, people.ErrNotFound},
		"a role for nobody": {func(ctx context.Context, tx people.Tx) error {
			return tx.Grant(ctx, "x", people.Grant{Promotion: "m1", Role: people.RoleStudent})
		}, people.ErrNotFound},
		"using no invitation": {func(ctx context.Context, tx people.Tx) error { return tx.UseInvitation(ctx, "x", someTime) }, people.ErrUsed},
	}
	eachPeople(t, func(t *testing.T, update func(func(people.Tx) error) error) {
		for name, c := range cases {
			if err := update(func(tx people.Tx) error { return c.do(t.Context(), tx) }); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}

func TestRolesAndTeamsGivenTwiceAreGivenOnce(t *testing.T) {
	eachPeople(t, func(t *testing.T, update func(func(people.Tx) error) error) {
		ctx := t.Context()
		g := people.Grant{Promotion: "m1", Role: people.RoleStudent, Since: someTime}
		err := update(func(tx people.Tx) error {
			later := g
			later.Since = laterTime
			err := errors.Join(tx.Grant(ctx, "p2", g), tx.Grant(ctx, "p2", later), tx.Join(ctx, "m1", "p2", "t1"), tx.Join(ctx, "m1", "p2", "t1"))
			same(t, []people.Grant{g})(tx.Grants(ctx, "p2"))
			members, errList := tx.ListMembers(ctx, people.MemberQuery{Promotion: "m1", Now: someTime, Limit: 10})
			same(t, []people.Member{{Person: blaise, Roles: []people.Role{people.RoleStudent}, Team: "t1", State: people.Unasked}})(members, errList)
			return errors.Join(err, tx.Withdraw(ctx, "p2", "m1", people.RoleStudent), tx.Withdraw(ctx, "p2", "m1", people.RoleStudent))
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAChangeThatFailsLeavesNothingOfItNorOfItsAudit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, refused := store.NewPeople(db), errors.New("refused")
		err := s.Update(t.Context(), func(tx people.Tx) error {
			err := errors.Join(tx.AddPerson(t.Context(), ada), tx.Record(t.Context(), people.Decision{Time: someTime, Kind: "person.made"}))
			return errors.Join(err, refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		there := true
		err = s.View(t.Context(), func(tx people.Tx) (err error) {
			there, err = tx.HasPersons(t.Context())
			return err
		})
		entries, errRead := db.Read(t.Context(), store.AuditStream, 0, 0)
		if there || len(entries) > 0 || err != nil || errRead != nil {
			t.Errorf("persons: %t, audit: %v, %v %v", there, entries, err, errRead)
		}
	})
}

func TestTheAuditNamesTheActorOrThePlatform(t *testing.T) {
	eachActor := []people.PersonID{"p1", ""}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.NewPeople(db)
		for _, actor := range eachActor {
			err := s.Update(t.Context(), func(tx people.Tx) error {
				return tx.Record(t.Context(), people.Decision{Time: someTime, Actor: actor, Kind: "team.created", Action: people.RosterManage, Subject: people.Subject{Team: "t1"}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		entries, err := db.Read(t.Context(), store.AuditStream, 0, 0)
		if err != nil || len(entries) != 2 {
			t.Fatal(entries, err)
		}
		if actors := []string{entries[0].Actor, entries[1].Actor}; !slices.Equal(actors, []string{"p1", "platform"}) {
			t.Error(actors)
		}
		if want := `{"action":"roster.manage","subject":{"team":"t1"}}`; string(entries[0].Body) != want {
			t.Errorf("%s", entries[0].Body)
		}
	})
}
