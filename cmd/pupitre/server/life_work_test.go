package server_test

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func (l *life) team(i int) string { return l.path + "/teams/" + string(l.teams[i]) }

// solution is what the first team does, with the values it got.
func (l *life) solution() lab.Play {
	l.t.Helper()
	one, err := l.content.Lab(l.lab)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, assigned := range eventsOf[session.InstanceAssigned](l.t, l.entries()) {
		if assigned.Team != l.teams[0] {
			continue
		}
		variant, err := one.Render(assigned.Seed)
		if err != nil {
			l.t.Fatal(err)
		}
		play, err := one.Solution(variant)
		if err != nil {
			l.t.Fatal(err)
		}
		return play
	}
	l.t.Fatal("the first team was given no instance")
	return lab.Play{}
}

// work is what the teams do: the first types the solution, answers and has it
// looked at; the second takes a hint and asks a question.
func (l *life) work() {
	play := l.solution()
	l.before()
	l.typeSolution(play)
	l.answer(play)
	l.askQuestion()
	l.looked()
}

// before finds the bench as it is at the start.
func (l *life) before() {
	bench := l.bench(0)
	if !bench.Open || !bench.Recorded || len(bench.Tasks) == 0 || bench.Statement.FR == "" || strings.Contains(bench.Statement.FR, "${") {
		l.t.Errorf("the bench at the start: %+v", bench)
	}
	l.ada(0).Send(http.MethodGet, l.team(1)+"/bench", nil).Refused("not-found")
	hidden := slices.IndexFunc(bench.Topology.Nodes, func(n node) bool { return !n.Access })
	if hidden < 0 {
		l.t.Fatal("every machine is open to the team")
	}
	refused := l.ada(0).Send(http.MethodPost, l.team(0)+"/terminals", object{"node": bench.Topology.Nodes[hidden].Name})
	if refused.Code < 400 || refused.Code >= 500 {
		l.t.Errorf("a terminal on a closed machine: %d", refused.Code)
	}
}

type node struct {
	Name   string
	Access bool
	State  string
}

// bench is what of a team's page the test looks at.
type bench struct {
	Open, Recorded, Checking bool
	Statement                session.Text
	Obtained, Possible       float64
	Tasks                    []struct{ Checks []benchCheck }
	Topology                 struct{ Nodes []node }
	Messages                 []struct{ Text string }
}

type benchCheck struct {
	ID     lab.CheckID
	Result *struct{ Origin, Verdict string }
	Hints  struct{ Taken []object }
}

func (l *life) bench(team int) (b bench) {
	l.t.Helper()
	l.ada(team).get(l.team(team)+"/bench", http.StatusOK).JSON(&b)
	return b
}

func (b bench) check(id lab.CheckID) (found benchCheck) {
	for _, task := range b.Tasks {
		for _, c := range task.Checks {
			if c.ID == id {
				found = c
			}
		}
	}
	return found
}

// typeSolution opens a terminal on each machine and types. A team mate joins the
// first one and sees it all; the page is reloaded meanwhile.
func (l *life) typeSolution(play lab.Play) {
	for i, name := range l.typed {
		shell := l.ada(0).open(l.id, l.teams[0], object{"node": name})
		if i == 0 {
			l.joined(shell)
		}
		for _, step := range play.Steps {
			if step.Node == name && step.Script != nil {
				shell.run(step.Script)
				break // what follows undoes what others did meanwhile
			}
		}
		shell.close()
	}
}

func (l *life) joined(shell *terminal) {
	mate := l.blaise(0).open(l.id, l.teams[0], object{"terminal": shell.id})
	shell.typeIn("echo one' 'and the same\n")
	mate.await("one and the same", 10*time.Second)
	mate.close()
	again := l.blaise(0).open(l.id, l.teams[0], object{"terminal": shell.id})
	again.await("one and the same", 10*time.Second) // the scrollback
	again.close()
	beside := l.instructor.open(l.id, l.teams[0], object{"terminal": shell.id})
	beside.await("one and the same", 10*time.Second)
	beside.close()
	var list struct{ Items []object }
	if l.ada(1).get(l.team(1)+"/terminals", http.StatusOK).JSON(&list); len(list.Items) != 0 {
		l.t.Errorf("another team sees the terminals %v", list.Items)
	}
	l.ada(1).Send(http.MethodPost, l.team(0)+"/terminals", object{"terminal": shell.id}).Refused("not-found")
}

// answer hands in what the solution says, after some that are wrong.
func (l *life) answer(play lab.Play) {
	for _, step := range play.Steps {
		if step.Submit == nil {
			continue
		}
		wrong, asked := l.answers[step.Submit.Check]
		if !asked {
			continue
		}
		for range wrong {
			l.ada(0).post(l.team(0)+"/answers", object{"check": step.Submit.Check, "value": "<script>1</script> ' or 1=1"}, http.StatusAccepted)
		}
		l.blaise(0).post(l.team(0)+"/answers", object{"check": step.Submit.Check, "value": step.Submit.Value}, http.StatusAccepted)
	}
	hint := object{"check": l.hint, "index": 0}
	key := []string{"Idempotency-Key", "the-same-hint-twice"}
	var taken, again struct {
		Cost float64
		Text session.Text
	}
	l.ada(1).want(l.ada(1).Send(http.MethodPost, l.team(1)+"/hints", hint, key...), http.StatusCreated).JSON(&taken)
	l.ada(1).want(l.ada(1).Send(http.MethodPost, l.team(1)+"/hints", hint, key...), http.StatusCreated).JSON(&again)
	if taken.Cost <= 0 || taken.Text.FR == "" || taken != again {
		l.t.Errorf("the hint is %+v, then %+v", taken, again)
	}
}

const question = "<img src=x onerror=alert(1)> Peut-on redémarrer ?"

func (l *life) askQuestion() {
	l.ada(1).post(l.team(1)+"/questions", object{"text": question}, http.StatusCreated)
	asked := l.teacher.await("the question", 10*time.Second, kindIs("question.asked"))
	if asked.Team != l.teams[1] {
		l.t.Errorf("the question came from %q", asked.Team)
	}
	l.instructor.post(l.path+"/messages", object{"teams": []people.TeamID{l.teams[1]}, "text": "Pour la deuxième équipe seulement"}, http.StatusCreated)
	l.instructor.post(l.path+"/messages", object{"text": "Pour tous"}, http.StatusCreated)
	l.until("both messages on the second bench", 10*time.Second, func() bool { return len(l.bench(1).Messages) == 3 })
	if n := len(l.bench(0).Messages); n != 1 {
		l.t.Errorf("the first team sees %d messages", n)
	}
}

// looked has the first team's work checked, and the wall shows it.
func (l *life) looked() {
	l.t.Helper()
	deadline := time.Now().Add(3 * time.Minute)
	for {
		l.until("answers are looked at", time.Minute, func() bool { return !l.bench(0).Checking })
		l.ada(0).post(l.team(0)+"/checks", object{"checks": l.right}, http.StatusAccepted)
		l.until("what was asked is looked at", 2*time.Minute, func() bool { return !l.bench(0).Checking })
		missing := l.missing(l.bench(0))
		if len(missing) == 0 {
			break
		}
		if time.Now().After(deadline) {
			l.t.Fatalf("after the solution, %v are not right: %s", missing, words(l.t, l.bench(0).Tasks))
		}
	}
	if bench := l.bench(0); bench.Obtained <= 0 || bench.Obtained > bench.Possible {
		l.t.Errorf("the first team has %v points of %v", bench.Obtained, bench.Possible)
	}
	l.until("the wall shows the first team before the others", time.Minute, func() bool {
		var wall struct {
			Teams []struct {
				Team     people.TeamID
				Obtained float64
			}
		}
		l.instructor.get(l.path+"/wall", http.StatusOK).JSON(&wall)
		best := slices.MaxFunc(wall.Teams, func(a, b struct {
			Team     people.TeamID
			Obtained float64
		}) int {
			return int(a.Obtained - b.Obtained)
		})
		return best.Team == l.teams[0] && best.Obtained > 0
	})
}

func (l *life) missing(b bench) (missing []lab.CheckID) {
	for _, id := range l.right {
		if c := b.check(id); c.Result == nil || c.Result.Origin != "self" || c.Result.Verdict != "pass" {
			missing = append(missing, id)
		}
	}
	return missing
}

// run is what the instructor does: pause and resume, more time, an inject and
// back, a machine and a whole instance made anew.
func (l *life) run() {
	l.instructor.post(l.path+"/pause", object{"reason": "Alerte incendie"}, http.StatusOK)
	l.pupil.await("the pause", 10*time.Second, kindIs("session.paused"))
	left := l.clocks()[l.teams[0]].Left
	refused := l.ada(0).Send(http.MethodPost, l.team(0)+"/checks", object{}, "Idempotency-Key", "while-it-stands")
	refused.Refused("conflict")
	time.Sleep(1500 * time.Millisecond)
	if now := l.clocks()[l.teams[0]].Left; now != left {
		l.t.Errorf("paused, the clock went from %s to %s", left.Duration(), now.Duration())
	}
	l.instructor.post(l.path+"/resume", nil, http.StatusOK)
	l.instructor.post(l.path+"/extend", object{"team": l.teams[3], "seconds": 120, "reason": "Arrivée tardive"}, http.StatusOK)

	l.inject()
	l.repair()
	if clock := l.clocks()[l.teams[3]]; clock.Extended.Duration() != 2*time.Minute {
		l.t.Errorf("the fourth team was given %s", clock.Extended.Duration())
	}
}

func (l *life) inject() {
	third := []people.TeamID{l.teams[2]}
	done := func(undo bool) func(happening) bool {
		return func(h happening) bool {
			return h.Kind == "inject.done" && h.Team == l.teams[2] && strings.Contains(string(h.Body), `"undo":true`) == undo
		}
	}
	l.instructor.post(l.path+"/injects", object{"inject": l.course.inject, "teams": third}, http.StatusAccepted)
	l.teacher.await("the inject", time.Minute, done(false))
	l.instructor.post(l.path+"/injects", object{"inject": l.course.inject, "teams": third, "undo": true}, http.StatusAccepted)
	l.teacher.await("the inject undone", time.Minute, done(true))
	var injects struct {
		Items []struct {
			ID      string
			Records []struct{ Error string }
		}
	}
	l.instructor.get(l.path+"/injects", http.StatusOK).JSON(&injects)
	for _, inject := range injects.Items {
		if inject.ID == l.course.inject && (len(inject.Records) != 2 || inject.Records[0].Error+inject.Records[1].Error != "") {
			l.t.Errorf("of %s is told %+v", inject.ID, inject.Records)
		}
	}
}

// repair makes a machine of the fourth team anew, and all of the fifth's; what
// the fifth waits is given back.
func (l *life) repair() {
	l.instructor.post(l.team(3)+"/nodes/"+l.reset+"/reset", object{"reason": "Elle ne répond plus"}, http.StatusAccepted)
	l.instructor.post(l.team(4)+"/rebuild", object{"reason": "Tout est cassé"}, http.StatusAccepted)
	for _, team := range []int{3, 4} {
		l.teacher.await("the repair", 2*time.Minute, func(h happening) bool { return h.Kind == "repair.done" && h.Team == l.teams[team] })
	}
	for _, done := range eventsOf[session.RepairDone](l.t, l.entries()) {
		if done.Cause != "" {
			l.t.Errorf("a repair failed: %s", done.Cause)
		}
	}
	clocks := l.clocks()
	if returned := clocks[l.teams[4]].Returned; returned <= 0 {
		l.t.Error("the time of the rebuilding was not given back")
	}
	if returned := clocks[l.teams[0]].Returned; returned != 0 {
		l.t.Errorf("a team that lost nothing was given %s back", returned.Duration())
	}
	var nodes struct{ Items []node }
	l.instructor.get(l.team(4)+"/nodes", http.StatusOK).JSON(&nodes)
	for _, node := range nodes.Items {
		if node.State != "running" {
			l.t.Errorf("rebuilt, %s is %s", node.Name, node.State)
		}
	}
}
