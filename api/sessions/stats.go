package sessions

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// figures are the last ones of each session: however many look, machines are
// asked once in so long.
type figures struct {
	mu    sync.Mutex
	known map[session.ID]*figuresOf
}

type figuresOf struct {
	mu   sync.Mutex // held while the machines are asked
	last atomic.Pointer[stats]
}

const (
	fresh  = 2 * time.Second
	useful = 30 * time.Second // of figures that are shown beside something else
	atOnce = 8                // teams whose machines are asked at the same time
)

// stats of the last time that the machines were asked, unless it is too long ago.
func (f *figuresOf) lately(now time.Time, most time.Duration) *stats {
	if last := f.last.Load(); last != nil && now.Sub(last.Time) < most {
		return last
	}
	return nil
}

type stats struct {
	Time  time.Time   `json:"time"`
	Host  hostStats   `json:"host"`
	Teams []teamStats `json:"teams"`
}

type hostStats struct {
	CPUs       int     `json:"cpus"`
	Load       float64 `json:"load"` // of the last minute
	Memory     int64   `json:"memory_bytes"`
	MemoryUsed int64   `json:"memory_used_bytes"`
	Disk       int64   `json:"disk_bytes,omitempty"` // of the platform's own data
	DiskUsed   int64   `json:"disk_used_bytes,omitempty"`
}

type teamStats struct {
	Team  people.TeamID `json:"team"`
	Nodes []nodeStats   `json:"nodes"`
	asked bool          // its machines answered
}

type nodeStats struct {
	Node        string  `json:"node"`
	Memory      int64   `json:"memory_bytes"`
	MemoryLimit int64   `json:"memory_limit_bytes,omitempty"`
	CPUSeconds  float64 `json:"cpu_seconds"`
	PIDs        int64   `json:"pids"`
	Rx          uint64  `json:"rx_bytes"`
	Tx          uint64  `json:"tx_bytes"`
	OOMKills    int64   `json:"oom_kills"`
	Disk        *int64  `json:"disk_bytes,omitempty"`
}

func (a *API) stats(c *api.Call) error {
	p, err := a.planOf(c)
	if err != nil {
		return err
	}
	shown, err := a.measured(c.Context(), p)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shown)
}

func (a *API) figuresOf(id session.ID) *figuresOf {
	a.figures.mu.Lock()
	defer a.figures.mu.Unlock()
	if a.figures.known == nil {
		a.figures.known = map[session.ID]*figuresOf{}
	}
	f := a.figures.known[id]
	if f == nil {
		f = &figuresOf{}
		a.figures.known[id] = f
	}
	return f
}

// measured gives figures that are at most a moment old.
func (a *API) measured(ctx context.Context, p session.Plan) (stats, error) {
	f := a.figuresOf(p.ID)
	f.mu.Lock()
	defer f.mu.Unlock()
	return a.measure(ctx, f, p)
}

// measure asks the machines if that was not done a moment ago. The caller holds
// the lock of the figures.
func (a *API) measure(ctx context.Context, f *figuresOf, p session.Plan) (stats, error) {
	if last := f.lately(a.Now(), fresh); last != nil {
		return *last, nil
	}
	host, err := hostFigures(a.Folder)
	if err != nil {
		return stats{}, err
	}
	now := stats{Time: a.Now().UTC(), Host: host, Teams: a.teamFigures(ctx, p)}
	if ctx.Err() == nil {
		f.last.Store(&now)
	}
	return now, nil
}

// teamFigures asks the machines of every team. Those of a team that cannot be
// asked now are left out.
func (a *API) teamFigures(ctx context.Context, p session.Plan) []teamStats {
	all := make([]teamStats, len(p.Teams))
	places := make(chan struct{}, atOnce)
	var asking sync.WaitGroup
	for i, team := range p.Teams {
		asking.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			all[i] = a.nodeFigures(ctx, p.ID, team.ID)
		})
	}
	asking.Wait()
	return all
}

func (a *API) nodeFigures(ctx context.Context, id session.ID, team people.TeamID) teamStats {
	figures := teamStats{Team: team, Nodes: []nodeStats{}}
	target, err := a.Stage.Target(ctx, id, team)
	if err != nil {
		return figures
	}
	defer target.Close()
	nodes, err := target.Stats(ctx)
	if err != nil {
		return figures
	}
	figures.asked = true
	for name, n := range nodes {
		figures.Nodes = append(figures.Nodes, nodeFigure(name, n))
	}
	slices.SortFunc(figures.Nodes, func(a, b nodeStats) int { return strings.Compare(a.Node, b.Node) })
	return figures
}

func nodeFigure(name string, n runtime.NodeStats) nodeStats {
	shown := nodeStats{
		Node: name, Memory: n.MemoryBytes, MemoryLimit: n.MemoryLimit, CPUSeconds: n.CPUSeconds, PIDs: n.PIDs, Rx: n.RxBytes, Tx: n.TxBytes, OOMKills: n.OOMKills,
	}
	if n.DiskUsed >= 0 {
		shown.Disk = &n.DiskUsed
	}
	return shown
}

// hostFigures reads those of this machine; the disk is the one that holds a folder.
func hostFigures(folder string) (hostStats, error) {
	host := hostStats{CPUs: goruntime.NumCPU()}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return host, err
	}
	first, _, _ := strings.Cut(string(load), " ")
	if host.Load, err = strconv.ParseFloat(first, 64); err != nil {
		return host, fmt.Errorf("/proc/loadavg: %w", err)
	}
	if host.Memory, host.MemoryUsed, err = memory(); err != nil {
		return host, err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err == nil {
		host.Disk = int64(disk.Blocks) * disk.Bsize
		host.DiskUsed = int64(disk.Blocks-disk.Bfree) * disk.Bsize
	}
	return host, nil
}

// memory is how much there is, and how much of it cannot be had at once.
func memory() (total, used int64, err error) {
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	known := map[string]int64{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && fields[2] == "kB" {
			if n, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				known[strings.TrimSuffix(fields[0], ":")] = n << 10
			}
		}
	}
	if known["MemTotal"] == 0 {
		return 0, 0, fmt.Errorf("/proc/meminfo has no line MemTotal in kB")
	}
	return known["MemTotal"], known["MemTotal"] - known["MemAvailable"], lines.Err()
}
