package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
)

// child is the server as a process of its own, which can be killed.
type child struct {
	t       *testing.T
	binary  string
	folder  server.Folder
	state   string // of the disk watch it starts
	address string
	origin  string
	first   string // link of the first admin
	log     *logbook
	web     *http.Client

	command *exec.Cmd
	ended   chan error
	told    chan string // the first link, once it listens
}

// build makes the program once, with this machine's tools.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "pupitre")
	command := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/pupitre-lab/pupitre/cmd/pupitre")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return binary
}

// newChild finds a free port and a folder; nothing runs yet.
func newChild(t *testing.T) *child {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{
		t: t, binary: build(t), folder: server.Folder(filepath.Join(t.TempDir(), "data")), state: filepath.Join(t.TempDir(), "state"),
		address: address, origin: "http://localhost:" + port, log: &logbook{},
	}
	c.web = visit(t, c.origin, address).web
	return c
}

// spawn begins a process on what the one before left. It dies with the test.
func (c *child) spawn() {
	c.t.Helper()
	c.command = exec.Command(c.binary, "serve", "--json", "--with", "testdata/tiny", "--data", string(c.folder), "--listen", c.address, "--admin", "admin@school.example")
	c.command.Env = append(os.Environ(), "PUPITRE_STATE="+c.state, "LC_ALL=C.UTF-8")
	c.command.Stderr = c.log
	c.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := c.command.StdoutPipe()
	if err == nil {
		err = c.command.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	ended, told, command := make(chan error, 1), make(chan string, 1), c.command
	go func() {
		var document struct {
			FirstLink string `json:"first_link"`
		}
		if json.NewDecoder(bufio.NewReader(out)).Decode(&document) == nil {
			told <- document.FirstLink
		}
		ended <- command.Wait()
	}()
	c.ended, c.told = ended, told
}

// start begins a process, and waits until it listens.
func (c *child) start() {
	c.t.Helper()
	c.spawn()
	select {
	case link := <-c.told:
		if link != "" {
			c.first = link
		}
	case err := <-c.ended:
		c.t.Fatalf("the server ended while it started: %v\n%s", err, c.log.text())
	case <-time.After(time.Minute):
		c.t.Fatalf("the server does not listen after a minute:\n%s", c.log.text())
	}
}

// kill ends the process as a power cut does.
func (c *child) kill() {
	c.t.Helper()
	if err := c.command.Process.Kill(); err != nil {
		c.t.Errorf("the server ended before it was killed: %v\n%s", err, c.log.text())
	}
	<-c.ended
}

// ready waits until the server says that all it needs is there.
func (c *child) ready() {
	c.t.Helper()
	answer := ""
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		response, err := c.web.Get(c.origin + "/readyz")
		if err == nil {
			_ = response.Body.Close() // nothing of it is read
			if response.StatusCode == http.StatusOK {
				return
			}
			answer = response.Status
		}
		if time.Now().After(end) {
			c.t.Fatalf("the server is not ready after a minute: %s %v\n%s", answer, err, c.log.text())
		}
	}
}

// finish stops the server for good, and the disk watch it may have started.
func (c *child) finish() {
	_ = c.command.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-c.ended:
	case <-time.After(30 * time.Second):
		c.t.Error("the server does not stop when it is told to")
		_ = c.command.Process.Kill()
		<-c.ended
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := guard.Stop(ctx, c.state); err != nil {
		c.t.Error(fmt.Errorf("stop the disk watch: %w", err))
	}
}
