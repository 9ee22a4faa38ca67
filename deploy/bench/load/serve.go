package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// serveWord has this program be the server.
const serveWord = "be-the-server"

// told is what a server says once it listens.
type told struct {
	Origin    string `json:"origin"`
	Address   string `json:"address"`
	FirstLink string `json:"first_link"`
}

// serve is the platform as it is delivered, but for the driver.
func serve(folder, profile string) (err error) {
	if profile != "" {
		file, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return errors.Join(err, file.Close())
		}
		defer func() {
			pprof.StopCPUProfile()
			err = errors.Join(err, file.Close())
		}()
	}
	return serveOn(folder)
}

func serveOn(folder string) error {
	catalogue, err := orchestrator.LoadCatalogue(labs.Content)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := server.Open(ctx, server.Config{
		Folder: server.Folder(folder), Listen: "127.0.0.1:0", Admin: "admin@school.example", Catalogue: catalogue, Driver: runtimetest.NewFake(),
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		// Capacity is asked of a machine that has room for all.
		Pace: func(c *conductor.Config) { c.Builds = 8 },
	})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(told{s.Origin(), s.Address().String(), s.FirstLink()}); err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(s.Run(ctx), s.Close())
}

// host is the server's process.
type host struct {
	told
	folder  string
	command *exec.Cmd
}

// startHost begins the process, which dies with this one.
func startHost(ctx context.Context, profile string) (*host, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pupitre-load-")
	if err != nil {
		return nil, err
	}
	h := &host{folder: folder, command: exec.Command(self, serveWord, filepath.Join(folder, "data"), profile)}
	h.command.Stderr = os.Stderr
	h.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	out, err := h.command.StdoutPipe()
	if err == nil {
		err = h.command.Start()
	}
	if err == nil {
		err = json.NewDecoder(bufio.NewReader(out)).Decode(&h.told)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the server: %w", err), os.RemoveAll(folder))
	}
	return h, ctx.Err()
}

// stop ends the process and removes its data.
func (h *host) stop() error {
	err := h.command.Process.Signal(syscall.SIGTERM)
	if err == nil {
		err = h.command.Wait()
	}
	return errors.Join(err, os.RemoveAll(h.folder))
}

// used is what the server and this program needed.
type used struct {
	server, clients time.Duration // of processors
	wall            time.Duration
	resident        int64 // bytes, at most
	load            float64
}

// watch looks at the processes until the function is called.
func (h *host) watch() func() used {
	var u used
	began := time.Now()
	server, clients := processors(h.command.Process.Pid), processors(os.Getpid())
	done := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			u.resident = max(u.resident, resident(h.command.Process.Pid))
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() used {
		close(done)
		looking.Wait()
		u.wall = time.Since(began)
		u.server, u.clients = processors(h.command.Process.Pid)-server, processors(os.Getpid())-clients
		u.load = loadAverage()
		return u
	}
}

// processors is the time that a process had them, see proc_pid_stat(5).
func processors(pid int) time.Duration {
	const utime, stime, tick = 11, 12, 10 * time.Millisecond
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	total := 0
	for _, at := range []int{utime, stime} {
		n, err := strconv.Atoi(fields[at])
		if err != nil {
			return 0
		}
		total += n
	}
	return time.Duration(total) * tick
}

// resident is the memory of a process, in bytes.
func resident(pid int) int64 {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return 0
	}
	var kib int64
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			if _, err := fmt.Sscan(rest, &kib); err != nil {
				return 0
			}
		}
	}
	return kib << 10
}
