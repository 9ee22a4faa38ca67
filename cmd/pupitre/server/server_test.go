package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// content is the référentiel alone: these tests run no lab.
func content(t *testing.T) *orchestrator.Catalogue {
	t.Helper()
	files, err := contenttest.Least()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := orchestrator.LoadCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

func config(t *testing.T, folder string) server.Config {
	t.Helper()
	return server.Config{
		Folder: server.Folder(folder), Listen: "127.0.0.1:0", MetricsListen: "127.0.0.1:0", Admin: "admin@school.example",
		Catalogue: content(t), Driver: runtimetest.NewFake(), Log: slog.New(slog.DiscardHandler),
		Passwords: people.Params{Memory: 64, Time: 1, Lanes: 1},
		Pace:      func(c *conductor.Config) { c.PollEvery, c.BeatEvery = 20*time.Millisecond, 20*time.Millisecond },
	}
}

// running is a server that runs until stop.
type running struct {
	*server.Server
	t      *testing.T
	cancel context.CancelFunc
	ended  chan error
	client *http.Client
}

func start(t *testing.T, c server.Config) *running {
	t.Helper()
	s, err := server.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{Server: s, t: t, cancel: cancel, ended: make(chan error, 1), client: &http.Client{Transport: &http.Transport{}}}
	go func() { r.ended <- errors.Join(s.Run(ctx), s.Close()) }()
	t.Cleanup(r.stop)
	return r
}

func (r *running) stop() {
	r.t.Helper()
	if r.cancel == nil {
		return
	}
	r.cancel()
	r.cancel = nil
	if err := <-r.ended; err != nil {
		r.t.Errorf("the server ended with %v", err)
	}
	r.client.CloseIdleConnections()
}

func (r *running) get(host, path string) (int, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "http://"+r.Address().String()+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Host = host
	answer, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (r *running) port() string {
	_, port, err := net.SplitHostPort(r.Address().String())
	if err != nil {
		r.t.Fatal(err)
	}
	return port
}

func TestAServerIsReadyAndAnswersOnItsOwnNamesOnly(t *testing.T) {
	r := start(t, config(t, filepath.Join(t.TempDir(), "data")))
	deadline := time.Now().Add(10 * time.Second)
	status, text := r.get("localhost:"+r.port(), "/readyz")
	for ; status != http.StatusOK && time.Now().Before(deadline); status, text = r.get("localhost:"+r.port(), "/readyz") {
		time.Sleep(10 * time.Millisecond)
	}
	for _, part := range []string{"store", "engine", "conductor"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not checked: %s", part, text)
		}
	}
	tests := []struct {
		name, host, path string
		status           int
	}{
		{"the platform", "localhost:" + r.port(), "/api/v1/me", http.StatusUnauthorized},
		{"by its address", r.Address().String(), "/api/v1/me", http.StatusUnauthorized},
		{"a foreign name", "evil.example", "/api/v1/me", http.StatusMisdirectedRequest},
		{"documents", "pages.localhost:" + r.port(), "/api/v1/me", http.StatusGone},
		{"a machine's pages", "x.pages.localhost:" + r.port(), "/", http.StatusForbidden},
	}
	for _, test := range tests {
		if status, text := r.get(test.host, test.path); status != test.status {
			t.Errorf("%s: %d, want %d: %.200s", test.name, status, test.status, text)
		}
	}
}

func TestTheFirstStartGivesALinkOnceAndARestartKeepsEverything(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	first := start(t, config(t, folder))
	link := first.FirstLink()
	if !strings.HasPrefix(link, first.Origin()+"/invitation/") {
		t.Fatalf("the link is %q", link)
	}
	secret := link[strings.LastIndex(link, "/")+1:]
	signed, err := first.People().AcceptInvitation(t.Context(), secret, people.Acceptance{Password: "a quiet lantern hums"}, people.Source{})
	if err != nil {
		t.Fatal(err)
	}
	first.stop()

	again := start(t, config(t, folder))
	if again.FirstLink() != "" {
		t.Error("a second start gives a link, too")
	}
	if _, err := again.People().Authenticate(t.Context(), signed.Secret); err != nil {
		t.Errorf("a restart ended a login: %v", err)
	}
}

func TestASecondServerOnTheSameFolderIsRefused(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	first := start(t, config(t, folder))
	_, err := server.Open(t.Context(), config(t, folder))
	inUse := new(server.InUse)
	if !errors.As(err, &inUse) || inUse.Running.PID != os.Getpid() || inUse.Running.URL != first.Origin() {
		t.Errorf("got %v (%+v)", err, inUse)
	}
	if running, runs := server.Folder(folder).Holder(); !runs || running.URL != first.Origin() {
		t.Errorf("the holder is %+v, %v", running, runs)
	}
	first.stop()
	if _, runs := server.Folder(folder).Holder(); runs {
		t.Error("the folder is still held")
	}
}

func TestWhatCannotBeServedIsSaidAndLeavesNothingOpen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name   string
		change func(*server.Config)
		want   any
	}{
		{"an address that is taken", func(c *server.Config) { c.Listen = taken.Addr().String() }, new(*server.Unlistenable)},
		{"metrics on one that is taken", func(c *server.Config) { c.MetricsListen = taken.Addr().String() }, new(*server.Unlistenable)},
		{"a URL with a path", func(c *server.Config) { c.PublicURL = "https://school.example/pupitre" }, new(*server.BadURL)},
		{"one origin for both", func(c *server.Config) { c.PublicURL, c.PagesURL = "https://a.example", "https://a.example/" }, new(*server.BadURL)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "data")
			c := config(t, folder)
			test.change(&c)
			if _, err := server.Open(t.Context(), c); !errors.As(err, test.want) {
				t.Errorf("got %v", err)
			}
			if _, runs := server.Folder(folder).Holder(); runs {
				t.Error("the folder is held")
			}
			if _, err := os.Stat(filepath.Join(folder, "pupitre.db")); err == nil {
				t.Error("a database was made")
			}
		})
	}
}

func TestTheFolderIsForItsOwnerAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	start(t, config(t, folder)).stop()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 && (path == folder || slices.Contains(server.Secrets, entry.Name())) {
			t.Errorf("%s has the mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range server.Secrets {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnIdleConnectionDoesNotHoldAStopUp(t *testing.T) {
	r := start(t, config(t, filepath.Join(t.TempDir(), "data")))
	var build struct{ Go string }
	_, text := r.get("localhost:"+r.port(), "/api/build")
	if err := json.Unmarshal([]byte(text), &build); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	begun := time.Now()
	r.stop()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
}
