package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/guard"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// place is where a server keeps what it must not forget.
type place struct {
	Data     string `placeholder:"DIR" env:"PUPITRE_DATA" help:"${opt_data}"`
	Database string `placeholder:"URL" env:"PUPITRE_DATABASE" help:"${opt_database}"`
}

// serveCommand is the table of all that a server can be told, as options or in
// the environment.
type serveCommand struct {
	place
	Listen        string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" env:"PUPITRE_LISTEN" help:"${opt_listen}"`
	PublicURL     string   `name:"public-url" placeholder:"URL" env:"PUPITRE_PUBLIC_URL" help:"${opt_public_url}"`
	PagesURL      string   `name:"pages-url" placeholder:"URL" env:"PUPITRE_PAGES_URL" help:"${opt_pages_url}"`
	MetricsListen string   `placeholder:"HOST:PORT" env:"PUPITRE_METRICS_LISTEN" help:"${opt_metrics_listen}"`
	TrustedProxy  []string `placeholder:"NETWORK" env:"PUPITRE_TRUSTED_PROXIES" help:"${opt_trusted_proxy}"`
	Admin         string   `default:"admin@pupitre.localdomain" placeholder:"EMAIL" env:"PUPITRE_ADMIN" help:"${opt_admin}"`
	LogFormat     string   `enum:"text,json" default:"text" placeholder:"text|json" env:"PUPITRE_LOG_FORMAT" help:"${opt_log_format}"`
}

// served is the document of serve, written once it answers.
type served struct {
	URL       string `json:"url"`
	Pages     string `json:"pages"`
	Data      string `json:"data"`
	FirstLink string `json:"first_link,omitempty"` // of the first admin, on the first start
}

// Run serves until it is told to stop. The labs go on running.
func (c *serveCommand) Run(ctx context.Context, p *program) error {
	config, err := c.config(ctx, p)
	if err != nil {
		return err
	}
	s, err := server.Open(ctx, config)
	if err != nil {
		return p.sayServer(err)
	}
	if err := p.sayServing(s, config.Folder, c.Admin); err != nil {
		return errors.Join(err, s.Close())
	}
	err = errors.Join(s.Run(ctx), s.Close())
	if errors.Is(err, store.ErrLost) {
		return p.broken(err, words.DatabaseLost, words.DatabaseLostDo)
	}
	if err == nil {
		p.Note(words.Served)
	}
	return err
}

func (c *serveCommand) config(ctx context.Context, p *program) (server.Config, error) {
	folder := c.folder(p)
	proxies, err := c.proxies(p)
	if err != nil {
		return server.Config{}, err
	}
	pages, err := c.pages(p)
	if err != nil {
		return server.Config{}, err
	}
	if wrong := people.CheckEmail(people.NormaliseEmail(c.Admin)); wrong != (people.Text{}) {
		return server.Config{}, p.misused(nil, words.AsItIs, lab.Text(wrong))
	}
	catalogue, err := p.theCatalogue()
	if err != nil {
		return server.Config{}, err
	}
	engine, err := p.theEngine()
	if err != nil {
		return server.Config{}, err
	}
	p.sayWhatIsMissing(ctx, catalogue, engine)
	config := server.Config{
		Folder: folder, Database: c.Database, Listen: c.Listen, PublicURL: c.PublicURL, PagesURL: pages, MetricsListen: c.MetricsListen,
		TrustedProxies: proxies, Admin: c.Admin, Catalogue: catalogue, Driver: engine, Log: c.log(p), Build: buildOf(), Guard: p.watchDisks,
		Now: p.Now, Random: p.Random,
	}
	if p.TuneServer != nil {
		p.TuneServer(&config)
	}
	return config, nil
}

// folder is where data is kept: as asked, else the system's place for root and
// one of their own for anybody else.
func (c place) folder(p *program) server.Folder {
	if c.Data != "" {
		return server.Folder(p.path(c.Data))
	}
	if os.Geteuid() == 0 {
		return "/var/lib/pupitre"
	}
	return server.Folder(filepath.Join(cmp.Or(p.Getenv("XDG_DATA_HOME"), filepath.Join(p.Getenv("HOME"), ".local", "share")), "pupitre"))
}

// database is where data that is there is, as package store names it.
func (c place) database(p *program, folder server.Folder) (string, error) {
	url, err := folder.DatabaseOf(c.Database)
	if errors.Is(err, fs.ErrNotExist) {
		return "", p.wrong(err, words.NoDataDo, words.NoData, folder)
	}
	return url, p.sayServer(err)
}

// pages is the origin for pages of labs. Beside an address of one's own it cannot
// be guessed.
func (c *serveCommand) pages(p *program) (string, error) {
	if c.PagesURL != "" || c.PublicURL == "" {
		return c.PagesURL, nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Hostname() != "localhost" {
		return "", p.misused(err, words.PagesNeeded, c.PublicURL)
	}
	return u.Scheme + "://pages." + u.Host, nil
}

func (c *serveCommand) proxies(p *program) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.TrustedProxy {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, failed := netip.ParseAddr(text)
			if failed != nil {
				return nil, p.misused(failed, words.BadNetwork, text)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		all = append(all, prefix)
	}
	return all, nil
}

func (c *serveCommand) log(p *program) *slog.Logger {
	options := &slog.HandlerOptions{}
	switch {
	case p.flags.Debug:
		options.Level = slog.LevelDebug
	case p.Quiet:
		options.Level = slog.LevelWarn
	}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(p.Err, options))
	}
	return slog.New(slog.NewTextHandler(p.Err, options))
}

// buildOf is what the API tells of the program.
func buildOf() api.Build {
	v := versionOf()
	return api.Build{Version: v.Version, Revision: v.Revision, Go: goruntime.Version()}
}

// sayServer says why a server could not start.
func (p *program) sayServer(err error) error {
	inUse, unlistenable, bad, held := (*server.InUse)(nil), (*server.Unlistenable)(nil), (*server.BadURL)(nil), (*store.Held)(nil)
	elsewhere := (*server.Elsewhere)(nil)
	switch {
	case errors.As(err, &held):
		return p.wrong(err, words.DatabaseHeldDo, words.DatabaseHeld, cmp.Or(held.By, "?"))
	case errors.As(err, &elsewhere):
		return p.wrong(err, words.DatabaseElsewhereDo, words.DatabaseElsewhere, elsewhere.Folder, elsewhere.Place)
	case errors.As(err, &inUse):
		return p.inUse(inUse)
	case errors.As(err, &unlistenable):
		return p.wrong(err, words.CannotListenDo, words.CannotListen, unlistenable.Address, unlistenable.Cause)
	case errors.As(err, &bad):
		return p.misused(err, words.BadURL, bad.URL)
	}
	return err
}

// inUse says that another process has the data folder.
func (p *program) inUse(err *server.InUse) error {
	if err.Running.URL == "" {
		return p.wrong(err, words.DataInUseDo, words.DataInUse, err.Folder, err.Running.PID)
	}
	return p.wrong(err, words.DataInUseDo, words.DataInUseAt, err.Folder, err.Running.PID, err.Running.URL)
}

// sayServing tells where the server is, and how to get in for the first time.
func (p *program) sayServing(s *server.Server, folder server.Folder, admin string) error {
	if p.JSON {
		return p.Document(served{URL: s.Origin(), Pages: s.Pages(), Data: string(folder), FirstLink: s.FirstLink()})
	}
	p.Line(words.Serving, s.Origin(), folder)
	if link := s.FirstLink(); link != "" {
		p.Line(words.FirstLink, admin, link)
	}
	return nil
}

// sayWhatIsMissing names labs that cannot be used and images not built yet.
func (p *program) sayWhatIsMissing(ctx context.Context, catalogue *orchestrator.Catalogue, engine Engine) {
	for _, broken := range catalogue.Broken {
		p.Note(words.LabBroken, broken.Folder)
	}
	var missing []string
	for name, kind := range catalogue.Images {
		if _, err := engine.ImageID(ctx, orchestrator.ImageRef(kind)); errors.Is(err, runtime.ErrNotFound) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		p.Note(words.ImagesMissing, strings.Join(sorted(missing), ", "))
	}
}

// watchDisks sees to it that the disk watch runs while there is something to
// watch. It is a process of its own, since labs outlive the server.
func (p *program) watchDisks(ctx context.Context) error {
	if _, runs := guard.Runs(p.StateFolder); runs {
		return nil
	}
	list, err := p.engine.Instances(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	return p.ensureGuard(ctx)
}

// linkLife is how long an invitation is good, for people to read.
func linkLife() int { return int(people.DefaultLifetimes.Invitation / (24 * time.Hour)) }

// origin is the address that a link made beside the server begins with: that of
// the server that runs on the folder, else as asked.
func (c place) origin(folder server.Folder, asked string) string {
	if running, runs := folder.Holder(); runs && running.URL != "" {
		return running.URL
	}
	return strings.TrimSuffix(cmp.Or(asked, "http://localhost:8080"), "/")
}

// sayPeople says an error of the platform's people in the person's language.
func (p *program) sayPeople(err error) error {
	refused, invalid := (*people.Error)(nil), (*people.Invalid)(nil)
	switch {
	case errors.As(err, &refused):
		return &failure{exit: exitWrong, what: p.Of(lab.Text(refused.Text)), cause: err}
	case errors.As(err, &invalid):
		var lines []string
		for _, problem := range invalid.Problems {
			lines = append(lines, fmt.Sprintf("%s: %s", problem.Field, p.Of(lab.Text(problem.Text))))
		}
		return &failure{exit: exitUsage, what: strings.Join(lines, "\n"), do: p.Say(words.UsageDo), cause: err}
	}
	return err
}
