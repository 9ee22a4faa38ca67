package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// machine is where it was measured.
type machine struct {
	cpu    string
	cpus   int
	memory int64 // bytes
	kernel string
	load   float64 // over the last minute, before
	nice   int     // of this program and of the server
}

func lookAtMachine() machine {
	m := machine{cpus: goruntime.NumCPU(), load: loadAverage()}
	const ofSystemCall = 20 // getpriority(2) counts the other way round
	if raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err == nil {
		m.nice = ofSystemCall - raw
	}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		m.kernel = unix.ByteSliceToString(name.Release[:])
	}
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		m.memory = int64(info.Totalram) * int64(info.Unit)
	}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
				m.cpu = strings.TrimSpace(value)
			}
		}
	}
	return m
}

// loadAverage is that of the last minute.
func loadAverage() (load float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err == nil {
		_, err = fmt.Sscan(string(text), &load)
	}
	if err != nil {
		return -1
	}
	return load
}

// write tells what was measured.
func write(o options, f *figures, u used, m machine) error {
	text := table(o, f, u, m)
	if o.out == "" {
		_, err := os.Stdout.Write(text)
		return err
	}
	return os.WriteFile(o.out, text, 0o644)
}

// preface says what the figures are of. The quotes are backticks in the file.
const preface = `# %d students at one server

Written by 'nice -n -10 go run ./deploy/bench/load -out deploy/bench/load.md', with what follows for this run.

Every student logs in with a password (argon2id as it is delivered), reads the bench, keeps its events open (SSE, cut and taken up again
once a minute or so), and does something every 2 to 8 s: answers (30 %%), asks for a check (20 %%), reads the bench again (25 %%) or the messages
(15 %%), asks a question (5 %%), takes a hint (5 %%). As the real page does, theirs reads the bench again 150 to 500 ms after each event of their
team, the machines every 15 s and the terminals every 20 s. One student in three types in a terminal, a key every 300 ms, and waits to see
it. An instructor reads the wall and the figures of the machines every 5 s and sends a word to all every 10 s.

**What is measured is the platform.** The server is the real one, in a process of its own (API, SQLite, conductor, checks, terminals), on a
driver in memory: a machine of a team costs nothing here, and a terminal echoes what is typed. What containers cost is in
[results.md](results.md). The clients run on the same processors as the server.

The delay of an event is from the instant in the ledger, before it is written, until a page has it. “Refused by the rules” are answers such as
“the checks of the team are under way” or “this hint is taken”: they are right, and counted among the times. Anything else but success is an error.

`

func table(o options, f *figures, u used, m machine) []byte {
	var b bytes.Buffer
	put := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	fmt.Fprintf(&b, strings.ReplaceAll(preface, "'", "`"), o.students)
	put("| what | times | p50 | p95 | p99 | slowest | refused by the rules |")
	put("| --- | --- | --- | --- | --- | --- | --- |")
	for _, l := range f.lines() {
		put("| %s | %d | %s | %s | %s | %s | %d |", l.kind, l.n, ms(l.p50), ms(l.p95), ms(l.p99), ms(l.max), l.refused)
	}
	put("")
	wrong := 0
	for _, what := range slices.Sorted(maps.Keys(f.wrong)) {
		wrong += f.wrong[what]
		put("- %d × %s", f.wrong[what], what)
	}
	put("Errors: **%d**.\n", wrong)
	put("| machine and load | value |\n| --- | --- |")
	put("| students, teams of | %d, %d |", o.students, o.team)
	put("| all log in within, all work for | %s, %s |", o.ramp, o.length)
	put("| requests answered | %d, %.0f a second |", f.requests(), float64(f.requests())/u.wall.Seconds())
	put("| processor time of the server | %.0f %% of one processor |", share(u.server, u.wall))
	put("| processor time of the clients | %.0f %% of one processor |", share(u.clients, u.wall))
	put("| memory of the server, at most | %d MiB |", u.resident>>20)
	put("| priority of both (nice) | %d |", m.nice)
	put("| load average before, at the end | %.2f, %.2f |", m.load, u.load)
	put("| machine | %s, %d processors, %d GiB, Linux %s, %s |", m.cpu, m.cpus, m.memory>>30, m.kernel, goruntime.Version())
	put("| date, seed | %s, %d |", time.Now().UTC().Format(time.DateOnly), o.seed)
	return b.Bytes()
}

func share(used, of time.Duration) float64 { return 100 * float64(used) / float64(of) }

func ms(d time.Duration) string {
	const precise = 10 * time.Millisecond
	if d < precise {
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
