package catalogue_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/apitest"
	"github.com/pupitre-lab/pupitre/api/catalogue"
	"github.com/pupitre-lab/pupitre/api/contract"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const sr1 = people.PromotionID("0190b2f0-0000-7000-8000-000000000100")

var roles = map[string]map[people.PromotionID][]people.Role{
	"student": {sr1: {people.RoleStudent}}, "instructor": {sr1: {people.RoleInstructor}}, "grader": {sr1: {people.RoleGrader}}, "jury": {sr1: {people.RoleJury}},
	"author": {sr1: {people.RoleAuthor}}, "boss": {sr1: {people.RoleAdmin}}, "root": {people.Platform: {people.RoleAdmin}}, "nobody": {},
}

// school finds who asks: a token is a name.
type school struct{}

func (school) Session(context.Context, string) (people.Actor, error) {
	return people.Actor{}, people.ErrRefused
}

func (school) Token(_ context.Context, secret string) (people.Actor, error) {
	held, known := roles[secret]
	if !known {
		return people.Actor{}, people.ErrRefused
	}
	return people.Actor{Person: people.PersonID(secret), Roles: held}, nil
}

func (school) Refresh(_ context.Context, actor people.Actor) (people.Actor, error) {
	return actor, nil
}

func client(t *testing.T, d catalogue.Deps) *apitest.Client {
	t.Helper()
	server, err := api.New(api.Config{
		Origin: apitest.Origin, Authenticator: school{}, Secret: bytes.Repeat([]byte{7}, 32), Now: time.Now,
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Routes: catalogue.Routes(d),
	})
	if err != nil {
		t.Fatal(err)
	}
	return apitest.New(t, server.Handler())
}

// shipped is the catalogue that comes with the platform.
func shipped(t *testing.T, files fs.FS) catalogue.Deps {
	t.Helper()
	c, err := orchestrator.LoadCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Deps{Catalogue: c, Proof: func(id string) (lab.Text, bool) {
		return lab.Text{FR: "# Preuve de " + id, EN: "# Proof of " + id}, id == "campus-ospf"
	}}
}

// withBroken is the référentiel, the images and a lab that cannot be loaded.
func withBroken(t *testing.T) fstest.MapFS {
	t.Helper()
	files, err := contenttest.Shipped("referentiel", "images")
	if err != nil {
		t.Fatal(err)
	}
	files["bloc6/torn/lab.yaml"] = &fstest.MapFile{Data: []byte("apiVersion: pupitre/v1\nid: torn\nnodes: 3\n")}
	return files
}

func TestTheTableAndTheContractAgree(t *testing.T) {
	routes := catalogue.Routes(catalogue.Deps{})
	mine := map[string]bool{}
	for _, route := range routes {
		mine[route.Name()] = true
	}
	doc := apitest.Load(t, contract.YAML())
	for _, difference := range apitest.Differences(routes, doc) {
		if !strings.HasSuffix(difference, "in the contract only") {
			t.Error(difference)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "catalogue") && !mine[method+" "+path] {
				t.Errorf("%s %s is in the contract only", method, path)
			}
		}
	}
}

func TestWhoMayAndWhoMayNotOnEveryRoute(t *testing.T) {
	c := client(t, shipped(t, labs.Content))
	staff := "instructor grader jury author boss root"
	for path, allowed := range map[string]string{
		"/labs": staff, "/labs/campus-ospf": staff, "/coverage": staff, "/framework": staff + " student nobody",
	} {
		c.Get("/api/v1" + path).Refused(problem.NotLoggedIn)
		for _, who := range slices.Sorted(maps.Keys(roles)) {
			response := c.As(who).Get("/api/v1" + path)
			if may := slices.Contains(strings.Fields(allowed), who); may != (response.Code == http.StatusOK) || !may && response.Code != http.StatusForbidden {
				t.Errorf("%s by %s: %d", path, who, response.Code)
			}
		}
	}
}

func TestEveryLabIsListedAndDescribed(t *testing.T) {
	d := shipped(t, labs.Content)
	c := client(t, d).As("instructor")
	var list struct {
		Items []struct {
			ID, Version, Digest, Bloc string
			Points                    float64
			Checks, Nodes             int
			Competencies              []string
		}
		Broken []any
	}
	c.Get("/api/v1/labs").Is(http.StatusOK).JSON(&list)
	if len(list.Items) != len(d.Catalogue.Labs) || len(list.Items) < 3 || list.Broken != nil {
		t.Fatalf("%d labs", len(list.Items))
	}
	for _, item := range list.Items {
		var one struct {
			Statement, Instructor struct{ FR, EN string }
			Solution              []struct{ Node, Script, Check string }
			Tasks                 []struct {
				Checks []struct {
					ID, Kind string
					Title    struct{ FR, EN string }
					Points   float64
					Disturbs bool
				}
			}
			Topology struct {
				Nodes    []struct{ Name, Kind, State string }
				Networks []struct{ Name string }
			}
			Deliverables []struct {
				Criteria []struct{ Levels []struct{ Share float64 } }
			}
			Injects []struct{ What string }
			Proof   *struct{ FR, EN string }
		}
		c.Get("/api/v1/labs/" + item.ID).Is(http.StatusOK).JSON(&one)
		points, checks, disturbing := 0.0, 0, 0
		for _, task := range one.Tasks {
			for _, check := range task.Checks {
				points, checks = points+check.Points, checks+1
				if check.Kind == "" || check.Title.FR == "" || check.Title.EN == "" || strings.Contains(check.Title.FR, "${") {
					t.Errorf("%s: %+v", item.ID, check)
				}
				if check.Disturbs {
					disturbing++
				}
			}
		}
		if checks != item.Checks || points != item.Points || len(one.Topology.Nodes) != item.Nodes || len(one.Topology.Networks) == 0 || len(item.Competencies) == 0 {
			t.Errorf("%s: %d checks, %v points, %d nodes; the list says %+v", item.ID, checks, points, len(one.Topology.Nodes), item)
		}
		if one.Statement.FR == "" || one.Statement.EN == "" || one.Instructor.FR == "" || len(one.Solution) == 0 {
			t.Errorf("%s lacks texts", item.ID)
		}
		if (one.Proof != nil) != (item.ID == "campus-ospf") {
			t.Errorf("%s: proof %+v", item.ID, one.Proof)
		}
		if item.ID == "campus-ospf" {
			if disturbing == 0 || len(one.Injects) == 0 || len(one.Deliverables) != 1 || one.Deliverables[0].Criteria[0].Levels[3].Share != 1 {
				t.Errorf("campus-ospf: %d disturb, %+v, %+v", disturbing, one.Injects, one.Deliverables)
			}
			for _, name := range []string{"${lan", "${core"} {
				if strings.Contains(one.Statement.FR, name) {
					t.Errorf("the statement still has %s", name)
				}
			}
		}
	}
	c.Get("/api/v1/labs/nothing").Refused(problem.NotFound)
	c.Get("/api/v1/labs/..%2F..%2Fetc").Refused(problem.NotFound)
}

func TestWhoHoldsAnAnswerIsToldThatItIsStillGood(t *testing.T) {
	c := client(t, shipped(t, labs.Content)).As("jury")
	for _, path := range []string{"/api/v1/labs", "/api/v1/labs/campus-ospf", "/api/v1/framework", "/api/v1/coverage"} {
		tag := c.Get(path).Is(http.StatusOK).Header().Get("ETag")
		if again := c.Get(path, "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: %q, %d", path, tag, again.Code)
		}
	}
}

func TestBrokenLabsAreToldToThoseWhoWriteLabs(t *testing.T) {
	c := client(t, shipped(t, withBroken(t)))
	for who, told := range map[string]bool{"author": true, "boss": true, "instructor": false, "grader": false} {
		var list struct {
			Broken []struct {
				ID       string
				Problems []string
			}
		}
		c.As(who).Get("/api/v1/labs", "Accept-Language", "en").Is(http.StatusOK).JSON(&list)
		if told != (len(list.Broken) == 1) {
			t.Errorf("%s: %+v", who, list)
		}
		if told && (list.Broken[0].ID != "torn" || len(list.Broken[0].Problems) < 3 || !strings.Contains(list.Broken[0].Problems[0], "lab.yaml")) {
			t.Errorf("%s: %+v", who, list.Broken)
		}
	}
	c.As("author").Get("/api/v1/labs/torn").Refused(problem.NotFound)
}

func TestTheFrameworkAndItsCoverageAreWhole(t *testing.T) {
	d := shipped(t, labs.Content)
	c := client(t, d)
	var whole struct {
		Identity struct{ ID, Version, Digest string }
		Blocs    []struct {
			Code         string
			Competencies []struct{ Code string }
		}
	}
	c.As("student").Get("/api/v1/framework").JSON(&whole)
	competencies := 0
	for _, bloc := range whole.Blocs {
		competencies += len(bloc.Competencies)
	}
	if len(whole.Blocs) != 6 || competencies != 33 || whole.Identity.Digest != d.Catalogue.Framework.Digest() {
		t.Errorf("%d blocs, %d competencies, %+v", len(whole.Blocs), competencies, whole.Identity)
	}
	var coverage struct {
		Labs         []string
		Competencies []struct {
			Code, Bloc string
			Items      []struct{ Lab, ID, Source, Scope string }
		}
	}
	c.As("jury").Get("/api/v1/coverage").JSON(&coverage)
	if len(coverage.Competencies) != 33 || len(coverage.Labs) != len(d.Catalogue.Labs) {
		t.Errorf("%d competencies, %v", len(coverage.Competencies), coverage.Labs)
	}
	sources := map[string]bool{}
	for _, one := range coverage.Competencies {
		for _, item := range one.Items {
			sources[item.Source] = true
			if !slices.Contains(coverage.Labs, item.Lab) || item.ID == "" {
				t.Errorf("%s: %+v", one.Code, item)
			}
		}
	}
	if !sources["check"] || !sources["criterion"] {
		t.Errorf("only %v speak", sources)
	}
}
