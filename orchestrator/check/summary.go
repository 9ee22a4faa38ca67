package check

import (
	"math"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Score adds up checks. What the platform could not look at stays in Possible
// and is told apart as Pending, so that nobody loses by it.
type Score struct {
	Obtained float64
	Possible float64
	Pending  float64 // points of Possible whose check has the verdict Error
	Verdicts map[Verdict]int
}

// Ratio is what was obtained of what could be judged, 0 to 1; 0 when nothing
// could be.
func (s Score) Ratio() float64 {
	judged := s.Possible - s.Pending
	if judged <= 0 {
		return 0
	}
	return min(1, s.Obtained/judged)
}

// TaskScore is the score of one task.
type TaskScore struct {
	Task string
	Score
}

// CompetencyScore is the score of the checks that speak for one competency.
type CompetencyScore struct {
	Code   lab.CompetencyCode
	Checks []lab.CheckID
	Score
}

// Tallied is the summary of a list of results.
type Tallied struct {
	Total        Score
	Tasks        []TaskScore       // in the order of the results
	Competencies []CompetencyScore // by code
}

// Tally adds up results. A check counts once, by its last result. Its points
// count whole for each of its competencies. What a machine said of itself and
// what has no points count for nothing but the number of verdicts.
func Tally(results []Result) Tallied {
	var t Tallied
	for _, result := range lastOfEach(results) {
		t.Total.add(result)
		t.task(result.Task).add(result)
		for _, code := range distinct(result.Competencies) {
			c := t.competency(code)
			c.Checks = append(c.Checks, result.Check)
			c.add(result)
		}
	}
	slices.SortFunc(t.Competencies, func(a, b CompetencyScore) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return t
}

// add counts one result.
func (s *Score) add(r Result) {
	if s.Verdicts == nil {
		s.Verdicts = map[Verdict]int{}
	}
	s.Verdicts[r.Verdict]++
	points := r.Points
	if r.SelfReported || !(points > 0) || math.IsInf(points, 0) {
		return
	}
	s.Possible += points
	switch r.Verdict {
	case Pass:
		s.Obtained += points
	case Fail:
		if r.Share > 0 {
			s.Obtained += points * min(1, r.Share)
		}
	case Error:
		s.Pending += points
	}
}

// task finds or makes the score of a task.
func (t *Tallied) task(id string) *Score {
	at := slices.IndexFunc(t.Tasks, func(s TaskScore) bool { return s.Task == id })
	if at < 0 {
		t.Tasks = append(t.Tasks, TaskScore{Task: id})
		at = len(t.Tasks) - 1
	}
	return &t.Tasks[at].Score
}

// competency finds or makes the score of a competency.
func (t *Tallied) competency(code lab.CompetencyCode) *CompetencyScore {
	at := slices.IndexFunc(t.Competencies, func(s CompetencyScore) bool { return s.Code == code })
	if at < 0 {
		t.Competencies = append(t.Competencies, CompetencyScore{Code: code})
		at = len(t.Competencies) - 1
	}
	return &t.Competencies[at]
}

// lastOfEach keeps the last result of each check, where its first one stands.
func lastOfEach(results []Result) []Result {
	place := map[lab.CheckID]int{}
	var kept []Result
	for _, result := range results {
		if at, known := place[result.Check]; known {
			kept[at] = result
			continue
		}
		place[result.Check] = len(kept)
		kept = append(kept, result)
	}
	return kept
}

// distinct drops repetitions.
func distinct(codes []lab.CompetencyCode) []lab.CompetencyCode {
	sorted := slices.Clone(codes)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
