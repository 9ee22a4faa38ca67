package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// known are the servers that a person has logged in to, in a file of their own.
type known struct {
	Current string             `json:"current"` // the one that commands talk to
	Servers map[string]account `json:"servers"` // by origin
}

type account struct {
	Email string         `json:"email"`
	Token string         `json:"token"`
	ID    people.TokenID `json:"id,omitempty"` // of the token, when login made it
}

// knownFile is in the person's folder of settings.
func (p *program) knownFile() string {
	folder := cmp.Or(p.Getenv("XDG_CONFIG_HOME"), filepath.Join(p.Getenv("HOME"), ".config"))
	return filepath.Join(folder, "pupitre", "servers.json")
}

func (p *program) readKnown() (known, error) {
	k := known{Servers: map[string]account{}}
	text, err := os.ReadFile(p.knownFile())
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return k, fmt.Errorf("read the servers you are logged in to: %w", err)
	}
	if err := json.Unmarshal(text, &k); err != nil {
		return k, p.wrong(err, words.BadKnownDo, words.BadKnown, p.knownFile())
	}
	return k, nil
}

// writeKnown replaces the file at once, for its owner alone.
func (p *program) writeKnown(k known) error {
	text, err := json.MarshalIndent(k, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(p.knownFile()), 0o700)
	}
	next := p.knownFile() + ".new"
	if err == nil {
		err = os.WriteFile(next, append(text, '\n'), 0o600)
	}
	if err == nil {
		err = os.Rename(next, p.knownFile())
	}
	if err != nil {
		return fmt.Errorf("remember the login: %w", err)
	}
	return nil
}

// theServer is the server that the person is logged in to: that of --server or
// PUPITRE_SERVER, else the last one. PUPITRE_TOKEN stands before what is kept.
func (p *program) theServer(asked string) (*client.Client, error) {
	k, err := p.readKnown()
	if err != nil {
		return nil, err
	}
	origin := cmp.Or(asked, p.Getenv("PUPITRE_SERVER"), k.Current)
	if origin == "" {
		return nil, p.wrong(nil, words.NotLoggedInDo, words.NoServer)
	}
	if origin, err = client.ParseOrigin(origin); err != nil {
		return nil, p.misused(err, words.BadServer, origin)
	}
	token := cmp.Or(p.Getenv("PUPITRE_TOKEN"), k.Servers[origin].Token)
	if token == "" {
		return nil, p.wrong(nil, words.NotLoggedInDo, words.NotLoggedIn, origin)
	}
	return p.clientOf(origin, token), nil
}

func (p *program) clientOf(origin, token string) *client.Client {
	return &client.Client{Origin: origin, Token: token, Lang: string(p.Lang), HTTP: p.HTTP}
}

type loginCommand struct {
	URL           string `arg:"" help:"${arg_server}"`
	Email         string `placeholder:"EMAIL" help:"${opt_email}"`
	Token         string `placeholder:"TOKEN" help:"${opt_token}"`
	PasswordStdin bool   `help:"${opt_password_stdin}"`
}

// loggedIn is the document of login.
type loggedIn struct {
	Server string `json:"server"`
	Name   string `json:"name"`
	Email  string `json:"email"`
}

// me is who the server says somebody is.
type me struct {
	Name   string `json:"name"`
	Person struct {
		Email string `json:"email"`
	} `json:"person"`
}

// Run finds out who the person is, and keeps a token.
func (c *loginCommand) Run(ctx context.Context, p *program) error {
	origin, err := client.ParseOrigin(c.URL)
	if err != nil {
		return p.misused(err, words.BadServer, c.URL)
	}
	found := account{Token: c.Token}
	if c.Token == "" {
		if found, err = c.byPassword(ctx, p, origin); err != nil {
			return p.sayRemote(err)
		}
	}
	var who me
	if err := p.clientOf(origin, found.Token).Get(ctx, "/api/v1/me", &who); err != nil {
		return p.sayRemote(err)
	}
	found.Email = who.Person.Email
	k, err := p.readKnown()
	if err != nil {
		return err
	}
	k.Current, k.Servers[origin] = origin, found
	if err := p.writeKnown(k); err != nil {
		return err
	}
	if p.JSON {
		return p.Document(loggedIn{origin, who.Name, who.Person.Email})
	}
	p.Line(words.LoggedIn, who.Name, origin)
	return nil
}

// tokenLife is how long what login made is good.
const tokenLife = 90 * 24 * time.Hour

// byPassword logs in for as long as it takes to make a token.
func (c *loginCommand) byPassword(ctx context.Context, p *program, origin string) (account, error) {
	email, password, err := c.ask(p)
	if err != nil {
		return account{}, err
	}
	brief := p.clientOf(origin, "")
	header, err := brief.PostOnce(ctx, "/api/v1/login", map[string]string{"email": email, "password": password}, nil)
	if err != nil {
		return account{}, err
	}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		brief.Cookie = cookie.Name + "=" + cookie.Value
	}
	var made struct {
		Token  people.Token `json:"token"`
		Secret string       `json:"secret"`
	}
	draft := map[string]any{"name": p.tokenName(), "scopes": people.Scopes(), "life_s": int(tokenLife.Seconds())}
	_, err = brief.PostOnce(ctx, "/api/v1/me/tokens", draft, &made)
	_, ended := brief.PostOnce(ctx, "/api/v1/logout", nil, nil)
	return account{Token: made.Secret, ID: made.Token.ID}, errors.Join(err, ended)
}

// tokenName says, in the list of tokens, where this one is.
func (p *program) tokenName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	const most = 60
	return "pupitre login, " + host[:min(len(host), most)]
}

// ask asks for what is needed to log in; the password is not shown.
func (c *loginCommand) ask(p *program) (email, password string, err error) {
	input, isFile := p.Stdin.(*os.File)
	talks := isFile && term.IsTerminal(int(input.Fd()))
	if !talks && !c.PasswordStdin || c.PasswordStdin && c.Email == "" {
		return "", "", p.misused(nil, words.LoginNeedsTerminal)
	}
	if c.PasswordStdin {
		password, err = readLine(p.Stdin)
		return c.Email, password, err
	}
	if email = c.Email; email == "" {
		fmt.Fprint(p.Err, p.Say(words.AskEmail)+" ")
		if email, err = readLine(p.Stdin); err != nil {
			return "", "", err
		}
	}
	fmt.Fprint(p.Err, p.Say(words.AskPassword)+" ")
	secret, err := term.ReadPassword(int(input.Fd()))
	fmt.Fprintln(p.Err)
	if err != nil {
		return "", "", fmt.Errorf("read the password: %w", err)
	}
	return email, string(secret), nil
}

func readLine(r io.Reader) (string, error) {
	// Whatever follows the line is not read by anybody.
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type logoutCommand struct {
	URL string `arg:"" optional:"" help:"${arg_server_current}"`
}

// Run forgets a server, whether or not it answers, and makes the token that login
// made worthless.
func (c *logoutCommand) Run(ctx context.Context, p *program) error {
	k, err := p.readKnown()
	if err != nil {
		return err
	}
	origin := k.Current
	if c.URL != "" {
		if origin, err = client.ParseOrigin(c.URL); err != nil {
			return p.misused(err, words.BadServer, c.URL)
		}
	}
	held, is := k.Servers[origin]
	if !is {
		return p.wrong(nil, words.NotLoggedInDo, words.NotLoggedIn, cmp.Or(origin, "—"))
	}
	p.revoke(ctx, origin, held)
	delete(k.Servers, origin)
	k.Current = ""
	if err := p.writeKnown(k); err != nil {
		return err
	}
	p.Note(words.LoggedOut, origin)
	return nil
}

// revoke makes a token that login made worthless, and says where it could not.
// One that somebody gave may be in use elsewhere: it stays theirs to revoke.
func (p *program) revoke(ctx context.Context, origin string, held account) {
	if held.ID == "" {
		p.Note(words.TokenStays)
		return
	}
	_, err := p.clientOf(origin, held.Token).PostOnce(ctx, "/api/v1/logout", nil, nil)
	if gone := (*client.Problem)(nil); errors.As(err, &gone) && gone.Status == http.StatusUnauthorized {
		return // it has ended already
	}
	if err != nil {
		p.Note(words.TokenNotRevoked, firstLine(p.sayRemote(err)))
	}
}

// sayRemote says why a server refused or did not answer.
func (p *program) sayRemote(err error) error {
	problem, unreachable, foreign := (*client.Problem)(nil), (*client.Unreachable)(nil), (*client.Foreign)(nil)
	switch {
	case errors.As(err, &problem):
		return p.sayProblem(problem)
	case errors.As(err, &foreign):
		return p.wrong(err, words.ForeignDo, words.Foreign, foreign.Origin)
	case errors.As(err, &unreachable):
		return &failure{exit: exitPlatform, what: p.Say(words.Unreachable, unreachable.Origin), do: p.Say(words.UnreachableDo), cause: err}
	}
	return err
}

func (p *program) sayProblem(problem *client.Problem) error {
	f := &failure{exit: exitWrong, what: problem.Error(), cause: problem}
	switch {
	case problem.Code == "not-logged-in":
		f.do = p.Say(words.NotLoggedInDo)
	case problem.Status >= http.StatusInternalServerError:
		f.exit, f.do = exitPlatform, p.Say(words.ServerFailedDo, problem.Instance)
	case problem.Retry > 0:
		f.do = p.Say(words.TryLater, problem.Retry)
	}
	return f
}
