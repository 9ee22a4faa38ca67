package accounts_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func credentials(email, password string) object {
	return object{"email": email, "password": password}
}

// cookie is the one that an answer sets.
func cookie(t *testing.T, r *apitest.Response) *http.Cookie {
	t.Helper()
	set := r.Result().Cookies()
	if len(set) != 1 {
		t.Fatalf("%d cookies: %d %s", len(set), r.Code, r.Body)
	}
	return set[0]
}

func TestLoggingInGivesACookieThatScriptsAndOtherSitesDoNotGet(t *testing.T) {
	w := newWorld(t)
	r := w.Send("POST", base+"/login", credentials(" ADA@example.org", goodPassword)).Is(http.StatusOK)
	c := cookie(t, r)
	if c.Name != "__Host-pupitre" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 {
		t.Errorf("%+v", c)
	}
	if strings.Contains(r.Body.String(), c.Value) {
		t.Error("the secret of the cookie is in the body")
	}
	me := read[struct {
		ID, Name string
		Roles    []struct {
			Role, Promotion string
			PromotionName   string `json:"promotion_name"`
		}
		Teams      []struct{ ID, Name string }
		Actions    []string
		Scopes     *[]string
		ServerTime time.Time `json:"server_time"`
	}](t, r)
	if me.ID != string(w.Persons["ada"]) || me.Name != "Given ada" || len(me.Roles) != 1 || me.Roles[0].Role != "student" || me.Roles[0].PromotionName != "SR1" ||
		len(me.Teams) != 1 || me.Teams[0].ID != string(w.Red) || me.Scopes != nil || !me.ServerTime.Equal(w.now()) {
		t.Errorf("%+v", me)
	}
	browser := w.browser(c.Value)
	if again := browser.Get(base + "/me").Is(http.StatusOK).Body.String(); again != r.Body.String() {
		t.Errorf("/me: %s\nlogin: %s", again, r.Body)
	}
	out := browser.Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
	if cookie(t, out).MaxAge >= 0 {
		t.Errorf("the cookie stays: %+v", cookie(t, out))
	}
	browser.Get(base + "/me").Refused(problem.NotLoggedIn)
	browser.Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
	w.Send("POST", base+"/logout", nil).Is(http.StatusNoContent)
}

var ofTheRequest = regexp.MustCompile(`urn:uuid:[0-9a-f-]+`)

func TestAnUnknownAddressAndAWrongPasswordAreRefusedAlike(t *testing.T) {
	w := newWorld(t)
	w.by("root").Send("PATCH", w.person("jury", ""), object{"disabled": true}).Is(http.StatusOK)
	answers := map[string]bool{}
	for _, c := range []object{
		credentials("ada@example.org", "wrong"), credentials("nobody@example.org", "wrong"), credentials("carl@example.org", "wrong"),
		credentials("jury@example.org", goodPassword), credentials("no address", ""), credentials("ada@example.org' OR '1'='1", "' OR 1=1 --"), credentials("", ""),
	} {
		r := w.Send("POST", base+"/login", c).Refused(problem.BadCredentials)
		r.Header().Del("X-Request-Id")
		r.Header().Del("RateLimit")
		answers[ofTheRequest.ReplaceAllString(r.Body.String(), "")+asJSON(t, r.Header())] = true
	}
	if len(answers) != 1 {
		t.Errorf("%d ways to be refused: %v", len(answers), answers)
	}
}

func TestWhoeverGuessesHasToWaitAsLongAsTold(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"ada@example.org", "nobody@example.org"} {
		var refused *apitest.Response
		for range 50 {
			if refused = w.Send("POST", base+"/login", credentials(email, "wrong")); refused.Code != http.StatusUnauthorized {
				break
			}
		}
		refused.Refused(problem.TooManyRequests)
		wait, err := strconv.Atoi(refused.Header().Get("Retry-After"))
		if err != nil || wait < 1 {
			t.Fatalf("Retry-After: %q", refused.Header().Get("Retry-After"))
		}
		w.Send("POST", base+"/login", credentials(email, goodPassword)).Refused(problem.TooManyRequests)
		w.wait(time.Duration(wait) * time.Second)
		if email == "ada@example.org" {
			w.Send("POST", base+"/login", credentials(email, goodPassword)).Is(http.StatusOK)
		} else {
			w.Send("POST", base+"/login", credentials(email, goodPassword)).Refused(problem.BadCredentials)
		}
	}
}

func TestWritesFromAnotherSiteAreRefused(t *testing.T) {
	w := newWorld(t)
	before := len(w.audit())
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://pupitre.example:81"}} {
		w.Send("POST", base+"/login", credentials("ada@example.org", goodPassword), header...).Refused(problem.ForeignOrigin)
		teacher := w.by("teacher")
		teacher.Send("POST", base+"/logout", nil, header...).Refused(problem.ForeignOrigin)
		teacher.Send("POST", w.promotion("/teams"), object{"name": "Blue"}, header...).Refused(problem.ForeignOrigin)
		teacher.Send("DELETE", w.member("blaise", ""), nil, header...).Refused(problem.ForeignOrigin)
		teacher.Send("POST", w.promotion("/roster"), "nom;prénom;courriel\nX;Y;x@example.org\n", append(header, "Content-Type", "text/csv")...).Refused(problem.ForeignOrigin)
	}
	if after := len(w.audit()); after != before {
		t.Errorf("%d things were decided", after-before)
	}
	w.by("teacher").Send("POST", w.promotion("/teams"), object{"name": "Blue"}, "Origin", apitest.Origin, "Sec-Fetch-Site", "same-origin").Is(http.StatusCreated)
}

func TestANewPasswordEndsTheOtherLogins(t *testing.T) {
	w := newWorld(t)
	other := cookie(t, w.Send("POST", base+"/login", credentials("ada@example.org", goodPassword))).Value
	ada := w.by("ada")
	change := func(present, password string) *apitest.Response {
		return ada.Send("POST", base+"/me/password", object{"present": present, "password": password})
	}
	const next = "une autre phrase de passe"
	for pointer, r := range map[string]*apitest.Response{"/present": change("wrong", next), "/password": change(goodPassword, "short")} {
		if r.Refused(problem.InvalidFields); !strings.Contains(r.Body.String(), `"pointer":"`+pointer+`"`) {
			t.Errorf("%s: %s", pointer, r.Body)
		}
	}
	w.browser(other).Get(base + "/me").Is(http.StatusOK)
	change(goodPassword, next).Is(http.StatusNoContent)
	w.browser(other).Get(base + "/me").Refused(problem.NotLoggedIn)
	ada.Get(base + "/me").Is(http.StatusOK)
	w.Send("POST", base+"/login", credentials("ada@example.org", goodPassword)).Refused(problem.BadCredentials)
	w.Send("POST", base+"/login", credentials("ada@example.org", next)).Is(http.StatusOK)
}

func TestLoginsAreListedAndEndedOneByOneOrAllButThisOne(t *testing.T) {
	w := newWorld(t)
	again := func() string {
		w.wait(time.Second)
		return cookie(t, w.Send("POST", base+"/login", credentials("ada@example.org", goodPassword), "User-Agent", "<b>Mozilla</b>")).Value
	}
	second, third := again(), again()
	ada := w.by("ada")
	type login struct {
		ID, Agent string
		Current   bool
	}
	logins := read[struct{ Items []login }](t, ada.Get(base+"/me/logins")).Items
	if len(logins) != 3 || logins[1].Agent != "<b>Mozilla</b>" {
		t.Fatalf("%+v", logins)
	}
	for i, l := range logins {
		if l.Current != (i == 0) {
			t.Errorf("%+v", logins)
		}
	}
	w.by("blaise").Send("DELETE", base+"/me/logins/"+logins[1].ID, nil).Refused(problem.NotFound)
	ada.Send("DELETE", base+"/me/logins/"+logins[1].ID, nil).Is(http.StatusNoContent)
	ada.Send("DELETE", base+"/me/logins/"+logins[1].ID, nil).Refused(problem.NotFound)
	w.browser(second).Get(base + "/me").Refused(problem.NotLoggedIn)
	w.browser(third).Get(base + "/me").Is(http.StatusOK)
	ada.Send("DELETE", base+"/me/logins", nil).Is(http.StatusNoContent)
	w.browser(third).Get(base + "/me").Refused(problem.NotLoggedIn)
	ada.Get(base + "/me").Is(http.StatusOK)
}

// invited is the secret of a link for carl.
func (w *world) invited() string {
	w.t.Helper()
	batch := read[struct{ Made []struct{ Link string } }](w.t, w.by("teacher").Send("POST", w.promotion("/invitations"), object{"persons": []people.PersonID{w.Persons["carl"]}}).Is(http.StatusCreated))
	secret, ok := strings.CutPrefix(batch.Made[0].Link, apitest.Origin+"/invitation/")
	if !ok {
		w.t.Fatal(batch.Made[0].Link)
	}
	return secret
}

func TestALinkIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	link := base + "/invitations/" + w.invited()
	who := w.Get(link).Is(http.StatusOK).Body.String()
	for _, want := range []string{`"email":"carl@example.org"`, `"promotion_name":"SR1"`, `"role":"student"`} {
		if !strings.Contains(who, want) {
			t.Errorf("no %s: %s", want, who)
		}
	}
	weak := w.Send("POST", link+"/accept", object{"password": "carl", "given_name": "-"}).Refused(problem.InvalidFields).Body.String()
	for _, want := range []string{`"pointer":"/password"`, `"pointer":"/given_name"`} {
		if !strings.Contains(weak, want) {
			t.Errorf("no %s: %s", want, weak)
		}
	}
	accept := object{"password": goodPassword, "given_name": "Karl", "locale": "en"}
	r := w.Send("POST", link+"/accept", accept).Is(http.StatusOK)
	if name := read[object](t, r)["name"]; name != "Karl carl" {
		t.Errorf("%v", name)
	}
	w.browser(cookie(t, r).Value).Get(base + "/me").Is(http.StatusOK)
	w.Send("POST", link+"/accept", accept).Refused(problem.Gone)
	w.Get(link).Refused(problem.Gone)
	w.Send("POST", base+"/login", credentials("carl@example.org", goodPassword)).Is(http.StatusOK)
	if strings.Contains(w.log.String(), "pui_") {
		t.Error("the secret of a link is in the log")
	}
}

func TestALinkThatIsOldReplacedRevokedOrMistypedIsNoGood(t *testing.T) {
	w := newWorld(t)
	refused := func(what, secret string, code problem.Code) {
		t.Helper()
		w.Get(base + "/invitations/" + secret).Refused(code)
		w.Send("POST", base+"/invitations/"+secret+"/accept", object{"password": goodPassword}).Refused(code)
	}
	first := w.invited()
	second := w.invited()
	refused("replaced", first, problem.NotFound)
	w.Get(base + "/invitations/" + second).Is(http.StatusOK)
	refused("mistyped", second[:len(second)-1]+"0", problem.NotFound)
	refused("cut", second[:20], problem.NotFound)
	refused("hostile", "..%2f..%2fetc", problem.NotFound)
	w.by("teacher").Send("DELETE", w.member("carl", "/invitation"), nil).Is(http.StatusNoContent)
	refused("revoked", second, problem.NotFound)
	third := w.invited()
	w.wait(people.DefaultLifetimes.Invitation)
	refused("old", third, problem.Gone)
}

func TestWhoIsAboveIsNotInvited(t *testing.T) {
	w := newWorld(t)
	batch := read[struct {
		Made, Refused []struct{ Person, Code string }
	}](t, w.by("teacher").Send("POST", w.promotion("/invitations"), object{"persons": []people.PersonID{w.Persons["boss"], w.Persons["teacher"], w.Persons["blaise"]}}).Is(http.StatusCreated))
	if len(batch.Made) != 1 || batch.Made[0].Person != string(w.Persons["blaise"]) || len(batch.Refused) != 2 || batch.Refused[0].Code != "forbidden" {
		t.Errorf("%+v", batch)
	}
	w.by("teacher").Send("PATCH", w.member("boss", ""), object{"email": "mine@example.org"}).Refused(problem.Forbidden)
	w.by("teacher").Send("POST", w.promotion("/members"), with(newcomer, "role", "admin")).Refused(problem.Forbidden)
	w.by("teacher").Send("DELETE", w.member("grader", ""), nil).Refused(problem.Forbidden)
	w.by("root").Send("DELETE", w.member("grader", ""), nil).Is(http.StatusNoContent)
}
