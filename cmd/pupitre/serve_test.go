package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

// tuneServer makes a server quick: its passwords cost little, and its conductor
// looks often.
func tuneServer(c *server.Config) {
	c.Passwords = people.Params{Memory: 64, Time: 1, Lanes: 1}
	c.Pace = func(c *conductor.Config) {
		c.PollEvery, c.BeatEvery, c.WatchEvery = 20*time.Millisecond, 50*time.Millisecond, 100*time.Millisecond
		c.Host = func() (conductor.Host, error) { return conductor.Host{Memory: 64 << 30, CPUs: 64, PIDs: 1 << 20}, nil }
	}
}

// scriptServer is a server in this process, in the background of a script.
type scriptServer struct {
	cancel context.CancelFunc
	code   chan int
	out    *safeBuffer
}

// safeBuffer is written and read at the same time.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

var servingAt = regexp.MustCompile(`Pupitre answers at (\S+)`)

// serve starts a server in the background, and sets SERVER to where it is, LINK
// to the first admin's link:
//
//	serve ARGS…
//	serve stop
//
// Stopped, it must end with the code 0.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	w, ok := ts.Value("world").(*world)
	if neg || !ok || len(args) == 0 {
		ts.Fatalf("usage: serve ARGS… | serve stop")
	}
	if args[0] == "stop" {
		ts.Check(w.stopServer())
		return
	}
	s := w.run(ts, append([]string{"serve"}, args...))
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if found := servingAt.FindStringSubmatch(s.out.String()); found != nil {
			ts.Setenv("SERVER", found[1])
			if _, link, there := strings.Cut(s.out.String(), "/invitation/"); there {
				ts.Setenv("LINK", strings.Fields(link)[0])
			}
			return
		}
		select {
		case code := <-s.code:
			w.server = nil
			ts.Fatalf("the server ended with %d:\n%s", code, s.out.String())
		default:
		}
	}
	ts.Fatalf("the server never answered:\n%s", s.out.String())
}

// run runs the command in the background; an earlier one has been stopped.
func (w *world) run(ts *testscript.TestScript, args []string) *scriptServer {
	ts.Check(w.stopServer())
	m := w.main(ts)
	s := &scriptServer{code: make(chan int, 1), out: &safeBuffer{}}
	m.Stdout, m.Stderr = s.out, s.out
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go func() { s.code <- m.Run(ctx, args) }()
	w.server = s
	return s
}

func (w *world) stopServer() error {
	if w.server == nil {
		return nil
	}
	w.server.cancel()
	code, out := <-w.server.code, w.server.out.String()
	w.server = nil
	if code != 0 {
		return fmt.Errorf("the server ended with %d:\n%s", code, out)
	}
	return nil
}

// accept sets the password of whom a link is for, as the web pages do:
//
//	accept SERVER LINK PASSWORD
func accept(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: accept SERVER LINK PASSWORD")
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := (&http.Client{Transport: transport}).Post(args[0]+"/api/v1/invitations/"+args[1]+"/accept", "application/json",
		strings.NewReader(fmt.Sprintf(`{"password": %q}`, args[2])))
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode != http.StatusOK {
		ts.Fatalf("the link was not accepted: %d %s", answer.StatusCode, text)
	}
}

// linkIn sets an environment variable to the secret of a link in a file:
//
//	link FILE NAME
func linkIn(ts *testscript.TestScript, neg bool, args []string) {
	_, link, there := strings.Cut(ts.ReadFile(args[0]), "/invitation/")
	if neg || !there {
		ts.Fatalf("there is no link in %s", args[0])
	}
	ts.Setenv(args[1], strings.Fields(strings.Trim(link, `"`))[0])
}

// given sets an environment variable to the token in a file:
//
//	given FILE NAME
func given(ts *testscript.TestScript, neg bool, args []string) {
	token := regexp.MustCompile(`pup_[a-z0-9]+`).FindString(ts.ReadFile(args[0]))
	if neg || token == "" {
		ts.Fatalf("there is no token in %s", args[0])
	}
	ts.Setenv(args[1], token)
}

// mode looks at the mode of a file:
//
//	mode FILE OCTAL
func mode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%o", info.Mode().Perm()); neg || got != args[1] {
		ts.Fatalf("%s has the mode %s, want %s", args[0], got, args[1])
	}
}

func TestServerScripts(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { // once all scripts have ended: they run at the same time
		if err := goleak.Find(before); err != nil {
			t.Errorf("something goes on after the servers: %v", err)
		}
	})
	testscript.Run(t, testscript.Params{
		Dir: "testdata/server",
		Setup: func(env *testscript.Env) error {
			fake := runtimetest.NewFake()
			fake.OnExec = answerExec
			w := &world{engine: &fakeEngine{Fake: fake}, random: rand.Reader, now: time.Now}
			env.Values["world"] = w
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("PORT", freePort())
			env.Defer(func() {
				if err := w.stopServer(); err != nil {
					t.Error(err)
				}
			})
			return copyContent(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"pupitre": pupitre, "world": changeWorld, "json": jsonShape, "serve": serve, "accept": accept, "link": linkIn, "given": given, "mode": mode,
		},
	})
}

// freePort is one that nobody listens on now.
func freePort() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "0"
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}
