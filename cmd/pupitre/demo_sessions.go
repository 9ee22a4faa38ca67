package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// performance is one session of the demonstration: which teams are in it, what some of
// them do, and whether it is then closed.
type performance struct {
	title  words.Message
	teams  []string
	works  map[string]func(*lab.Lab, *lab.Variant) ([]lab.Play, error) // by team
	report map[string]string                                           // by team, in Markdown
	closed bool
}

// performances are the sessions, the closed one first: it needs the machine for
// a short while only.
func (d *demo) performances() []performance {
	var all []string
	for _, m := range demoCast {
		if m.team != "" {
			all = append(all, m.team)
		}
	}
	works := map[string]func(*lab.Lab, *lab.Variant) ([]lab.Play, error){"Ada": wholeSolution, "Blaise": halfSolution}
	return []performance{
		{title: words.DemoClosed, teams: all[:2], works: works, closed: true,
			report: map[string]string{"Ada": d.Say(words.DemoReportAda), "Blaise": d.Say(words.DemoReportBlaise)}},
		{title: words.DemoLive, teams: all, works: works},
	}
}

// fill makes the sessions that are not there.
func (d *demo) fill(ctx context.Context) error {
	teacher := d.as(demoInstructor)
	list, err := client.All[remoteSession](ctx, teacher, "/api/v1/sessions?limit=200")
	if err != nil {
		return d.sayRemote(err)
	}
	for _, act := range d.performances() {
		if err := d.perform(ctx, teacher, act, standing(list, act)); err != nil {
			return err
		}
	}
	return nil
}

// standing finds the session of an earlier run: for the one that runs, it must
// not be over.
func standing(list []remoteSession, act performance) remoteSession {
	for _, s := range list {
		over := s.Phase == session.Closing || s.Phase == session.Closed || s.Phase == session.Sealed
		named := s.Title == act.title.Text().FR || s.Title == act.title.Text().EN
		if named && s.Phase != session.Cancelled && (act.closed || !over) {
			return s
		}
	}
	return remoteSession{}
}

// perform brings one session to where it should be, from wherever it is.
func (d *demo) perform(ctx context.Context, teacher *client.Client, act performance, s remoteSession) (err error) {
	if s.ID == "" {
		if s, err = d.planAct(ctx, teacher, act); err != nil {
			return err
		}
	} else {
		d.Note(words.DemoThere, s.Title)
	}
	if act.closed {
		d.titles.closed = s.Title
	} else {
		d.titles.live, d.live = s.Title, act.teams[:min(len(act.teams), s.Count)]
	}
	switch s.Phase {
	case session.Planned, session.Preparing, session.Ready:
		if err := d.launchAct(ctx, teacher, s); err != nil {
			return err
		}
		s.Phase = session.Running
		fallthrough
	case session.Running:
		if err := d.playAct(ctx, act, s); err != nil {
			return err
		}
	case session.Closing:
	default:
		return nil
	}
	if act.closed {
		return d.closeAct(ctx, teacher, act, s)
	}
	return nil
}

// planAct plans a session for as many of its teams as fit at the same time.
func (d *demo) planAct(ctx context.Context, teacher *client.Client, act performance) (remoteSession, error) {
	var ids []people.TeamID
	for _, team := range act.teams {
		ids = append(ids, d.cast.Teams[team])
	}
	var capacity remoteCapacity
	question := map[string]any{"promotion": d.cast.Promotion, "lab": d.lab, "teams": ids}
	if err := teacher.Post(ctx, "/api/v1/capacity", question, &capacity); err != nil {
		return remoteSession{}, d.sayRemote(err)
	}
	if !capacity.Fits && len(capacity.Waves) > 0 {
		d.Note(words.DemoFewer, len(capacity.Waves[0]), len(ids))
		ids = ids[:min(len(ids), len(capacity.Waves[0]))]
	}
	const long = 8 * time.Hour
	var made remoteSession
	plan := map[string]any{
		"promotion": d.cast.Promotion, "title": d.Say(act.title), "lab": d.lab, "teams": ids, "starts": d.Now().UTC(), "duration_s": long.Seconds(),
	}
	if act.closed {
		plan["rules"] = map[string]any{"keep_images": true} // a jury can reopen it
	}
	err := teacher.Post(ctx, "/api/v1/sessions", plan, &made)
	return made, d.sayRemote(err)
}

// launchAct prepares a session and launches it.
func (d *demo) launchAct(ctx context.Context, teacher *client.Client, s remoteSession) error {
	if s.Phase == session.Planned {
		if err := teacher.Post(ctx, sessionPath(s.ID, "/prepare"), nil, nil); err != nil {
			return d.sayRemote(err)
		}
	}
	if s.Phase != session.Ready {
		ready := func(t remoteTeam) bool { return t.Ready }
		if err := d.quietly(func(p *program) error {
			return p.waitForTeams(ctx, teacher, s.ID, words.PreparingTeam, ready, session.Preparing, words.SessionReady)
		}); err != nil {
			return err
		}
	}
	if err := teacher.Post(ctx, sessionPath(s.ID, "/launch"), map[string]any{}, nil); err != nil {
		return d.sayRemote(err)
	}
	d.Note(words.SessionLaunched, s.Title)
	return nil
}

// quietly runs a part of another command: what it would write as its result goes
// beside the demonstration's own.
func (d *demo) quietly(run func(*program) error) error {
	part, said := *d.program, *d.Console
	said.Out, said.JSON = d.Err, false
	part.Console = &said
	return run(&part)
}

// playAct does the work of those teams that do any, at the same time.
func (d *demo) playAct(ctx context.Context, act performance, s remoteSession) error {
	l, err := d.findLab(d.lab)
	if err != nil {
		return err
	}
	progress := d.Progress(d.Now)
	defer progress.Stop()
	var all sync.WaitGroup
	errs := make([]error, len(act.teams))
	for i, team := range act.teams[:min(len(act.teams), s.Count)] {
		if work := act.works[team]; work != nil && !d.cast.Played[playedKey(s, team)] {
			all.Go(func() { errs[i] = d.playStudent(ctx, progress, l, s, team, work) })
		}
	}
	all.Wait()
	for i, team := range act.teams {
		if errs[i] == nil {
			d.cast.Played[playedKey(s, team)] = true
		}
	}
	return errors.Join(append(errs, d.save())...)
}

// playedKey names a team's work in a session, so that it is done once.
func playedKey(s remoteSession, team string) string { return string(s.ID) + " " + team }

// playStudent does one team's work on its machines, and hands in its answers.
func (d *demo) playStudent(ctx context.Context, progress *console.Progress, l *lab.Lab, s remoteSession, team string, work func(*lab.Lab, *lab.Variant) ([]lab.Play, error)) error {
	id := conductor.InstanceID(s.ID, d.cast.Teams[team])
	observed, err := d.engine.Observe(ctx, id)
	if err != nil {
		return err
	}
	variant, err := l.Render(lab.Seed(observed.Meta[orchestrator.MetaSeed]))
	if err != nil {
		return err
	}
	plays, err := work(l, variant)
	if err != nil {
		return err
	}
	target, err := d.engine.Target(ctx, id)
	if err != nil {
		return err
	}
	defer target.Close()
	task := progress.Task(d.Say(words.DemoWorking, team, s.Title))
	for _, play := range plays {
		submitted, err := orchestrator.Play(ctx, target, play, func(e orchestrator.PlayEvent) { task.Step(e.Step, e.Of, e.Node) })
		if err == nil {
			err = d.answer(ctx, s, team, submitted)
		}
		if err != nil {
			task.Failed(firstLine(err))
			return err
		}
	}
	task.Done("")
	return nil
}

func (d *demo) teamPath(s remoteSession, team, rest string) string {
	return sessionPath(s.ID, "/teams/"+url.PathEscape(string(d.cast.Teams[team]))+rest)
}

// answer hands in what a team found, as its student.
func (d *demo) answer(ctx context.Context, s remoteSession, team string, submitted orchestrator.Submissions) error {
	student := d.as(castMember{name: strings.ToLower(team)}.email())
	for check, value := range submitted {
		if err := student.Post(ctx, d.teamPath(s, team, "/answers"), map[string]any{"check": check, "value": value}, nil); err != nil {
			return d.sayRemote(err)
		}
	}
	return nil
}

// closeAct hands in the reports, closes the session and waits for the final
// checks.
func (d *demo) closeAct(ctx context.Context, teacher *client.Client, act performance, s remoteSession) error {
	if s.Phase == session.Running {
		for _, team := range act.teams {
			if err := d.handIn(ctx, s, team, act.report[team]); err != nil {
				return err
			}
		}
		if err := teacher.Post(ctx, sessionPath(s.ID, "/close"), nil, nil); err != nil {
			return d.sayRemote(err)
		}
	}
	checked := func(t remoteTeam) bool { return t.Final && t.Kept }
	return d.quietly(func(p *program) error {
		return p.waitForTeams(ctx, teacher, s.ID, words.ClosingTeam, checked, session.Closing, words.SessionClosed)
	})
}

// handIn hands a report in for every document that the lab asks of each member.
func (d *demo) handIn(ctx context.Context, s remoteSession, team, text string) error {
	l, err := d.findLab(d.lab)
	if err != nil {
		return err
	}
	variant, err := l.Render("0")
	if err != nil {
		return err
	}
	student := d.as(castMember{name: strings.ToLower(team)}.email())
	for _, wanted := range variant.Deliverables {
		path := d.teamPath(s, team, "/deliverables/"+url.PathEscape(wanted.ID)) + "?name=" + url.QueryEscape(fmt.Sprintf("%s-%s.md", wanted.ID, strings.ToLower(team)))
		if err := student.Upload(ctx, path, "application/octet-stream", []byte(text), nil); err != nil {
			return d.sayRemote(err)
		}
	}
	return nil
}
