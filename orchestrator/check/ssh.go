package check

import (
	"context"
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// login logs in to an SSH server, or looks at what it offers.
type login struct{ spec lab.SSH }

// sshKeyKinds are the algorithms of host keys, one family a conversation: a
// server shows one key at a time.
var sshKeyKinds = [][]string{
	{ssh.KeyAlgoED25519},
	{ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521},
	{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256},
}

// sshMethods are the ways of logging in that a check knows.
var sshMethods = []string{"publickey", "password", "keyboard-interactive"}

var (
	// errEnoughSeen ends a handshake that has shown what was wanted.
	errEnoughSeen = errors.New("enough was seen")
	// errWrongKey: the server's key is not the expected one.
	errWrongKey = errors.New("another host key")
)

func (k login) expected(*scene) lab.Text {
	c := k.spec
	from, to, user := originName(c.From), destinationName(c.To), show(c.User)
	var parts []lab.Text
	switch {
	case c.Accepted != nil && *c.Accepted:
		parts = append(parts, say("le serveur SSH de %[2]s laisse %[1]s se connecter comme %[3]s",
			"the SSH server of %[2]s lets %[1]s log in as %[3]s", from, to, user))
	case c.Accepted != nil:
		parts = append(parts, say("le serveur SSH de %[2]s refuse que %[1]s se connecte comme %[3]s",
			"the SSH server of %[2]s refuses that %[1]s logs in as %[3]s", from, to, user))
	default:
		parts = append(parts, say("le serveur SSH de %[2]s répond à %[1]s", "the SSH server of %[2]s answers %[1]s", from, to))
	}
	if c.HostKey != "" {
		parts = append(parts, say("avec la clé d'hôte attendue", "with the expected host key"))
	}
	if len(c.Methods) > 0 {
		parts = append(parts, say("et n'offre à %s que %s", "and offers %s only %s", user, strings.Join(c.Methods, ", ")))
	}
	return join(", ", parts...)
}

func (k login) look(ctx context.Context, s *scene) finding {
	key, problem := expression(k.spec.HostKey)
	if problem != nil {
		return *problem
	}
	var signer ssh.Signer
	if k.spec.Key != "" {
		var err error
		if signer, err = ssh.ParsePrivateKey([]byte(k.spec.Key)); err != nil {
			return mistaken("the private key of an ssh check cannot be read") // the error could quote it
		}
	}
	if k.spec.Accepted != nil && k.spec.Password == "" && signer == nil {
		return mistaken("ssh needs a password or a key to log in with")
	}
	kinds := [][]string{slices.Concat(sshKeyKinds...)}
	if key != nil {
		kinds = sshKeyKinds
	}
	var f finding
	var shown []string
	started, whole := s.opts.Now(), orElse(k.spec.Timeout, serviceTimeout)
	for _, algorithms := range kinds {
		left := whole - s.opts.Now().Sub(started)
		if left <= 0 {
			break
		}
		v := &visit{spec: k.spec, signer: signer, key: key, algorithms: algorithms}
		f = k.meet(ctx, s, v, left)
		shown = append(shown, v.keys...)
		if v.right || v.silent {
			return f
		}
	}
	if key != nil && len(shown) > 0 && f.verdict == Fail {
		return failed(say("aucune clé d'hôte n'est celle attendue", "no host key is the expected one")).with(f.exhibits...).
			with(raw("host keys", []byte(strings.Join(shown, "\n"))))
	}
	return f
}

// visit is one handshake with a server and what it showed.
type visit struct {
	spec       lab.SSH
	signer     ssh.Signer
	key        *regexp.Regexp
	algorithms []string

	keys    []string // shown, as authorized_keys writes them
	silent  bool     // the server did not answer in time
	right   bool     // the host key is the expected one, or any will do
	asked   bool     // the server told how one may log in
	offered []string // ways of logging in
	tried   []string // those refused
	partial []string // those accepted that were not enough
}

func (k login) meet(ctx context.Context, s *scene, v *visit, timeout time.Duration) finding {
	at := call{from: k.spec.From, to: k.spec.To, port: orElse(k.spec.Port, 22), timeout: timeout}
	return s.talkTo(ctx, at, false, maxGreeted, func(conn *session, to endpoint) finding {
		conn.hide(k.spec.Password)
		config := v.config(conn.nonce)
		var client ssh.Conn
		err := untrusting(func() (err error) {
			var channels <-chan ssh.NewChannel
			var requests <-chan *ssh.Request
			client, channels, requests, err = ssh.NewClientConn(conn, to.service(at.port), config)
			if err == nil {
				go ssh.DiscardRequests(requests) // both end with the connection
				go refuseAll(channels)
			}
			return err
		})
		if err == nil {
			client.Close()
			_ = client.Wait()
		}
		v.silent = timedOut(conn.failed())
		return k.judge(conn, v, err).with(facts("SSH handshake with "+to.service(at.port), v.exhibit()))
	})
}

// refuseAll refuses the channels that a server opens.
func refuseAll(channels <-chan ssh.NewChannel) {
	for channel := range channels {
		_ = channel.Reject(ssh.Prohibited, "")
	}
}

// config notes what the server shows on the way. The client's version holds the
// nonce that the witness looks for.
func (v *visit) config(nonce string) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: v.spec.User, ClientVersion: "SSH-2.0-Go " + nonce, HostKeyAlgorithms: v.algorithms,
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			text := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
			v.keys = append(v.keys, text)
			v.right = v.key == nil || v.key.MatchString(text)
			if !v.right {
				return errWrongKey
			}
			return nil
		},
		BannerCallback: func(string) error { return nil },
		AuthCallback: func(c *ssh.ClientAuthContext) (ssh.AuthMethod, error) {
			if !v.asked {
				v.asked, v.offered = true, c.AllowedMethods
			}
			v.tried, v.partial = c.TriedMethods, c.PartialSuccessMethods
			return v.next(c)
		},
	}
}

// next is the way of logging in to try, each at most once.
func (v *visit) next(c *ssh.ClientAuthContext) (ssh.AuthMethod, error) {
	able := func(method string) bool {
		return slices.Contains(c.AllowedMethods, method) && !slices.Contains(c.TriedMethods, method) &&
			!slices.Contains(c.PartialSuccessMethods, method)
	}
	switch {
	case v.spec.Accepted == nil:
	case v.signer != nil && able("publickey"):
		return ssh.PublicKeys(v.signer), nil
	case v.spec.Password != "" && able("password"):
		return ssh.Password(v.spec.Password), nil
	case v.spec.Password != "" && able("keyboard-interactive"):
		return ssh.KeyboardInteractive(v.answer), nil
	}
	return nil, errEnoughSeen
}

// answer gives the password to a server that asks one thing that is not shown.
func (v *visit) answer(_, _ string, questions []string, echos []bool) ([]string, error) {
	answers := make([]string, len(questions))
	if len(questions) == 1 && !echos[0] {
		answers[0] = v.spec.Password
	}
	return answers, nil
}

// judge says what a handshake is worth.
func (k login) judge(conn *session, v *visit, err error) finding {
	accepted := k.spec.Accepted
	switch {
	case errors.Is(err, errWrongKey):
		return failed(say("la clé d'hôte n'est pas celle attendue", "the host key is not the expected one"))
	case err == nil && (accepted == nil || !*accepted):
		return k.judgeOpen(v)
	case err == nil:
		return passed(say("connexion acceptée", "login accepted"))
	case accepted == nil && k.spec.HostKey != "" && len(k.spec.Methods) == 0 && v.right:
		return passed(say("clé d'hôte attendue", "expected host key"))
	case !v.asked:
		return failed(conn.reason(err, "SSH"))
	case accepted == nil:
		return k.judgeMethods(v)
	case !errors.Is(err, errEnoughSeen) && timedOut(conn.failed()):
		return failed(conn.reason(err, "SSH"))
	}
	return verdictOf(!*accepted, say("connexion refusée ; méthodes offertes : %s", "login refused; methods offered: %s",
		list(orElseList(v.shown()))))
}

// judgeOpen is the verdict on a server that let us in where it should not, or
// without asking anything.
func (k login) judgeOpen(v *visit) finding {
	if k.spec.Accepted == nil && len(k.spec.Methods) == 0 && v.right {
		return passed(say("clé d'hôte attendue", "expected host key"))
	}
	return failed(say("connexion acceptée", "login accepted"))
}

// judgeMethods wants exactly the methods of the check, of those it knows.
func (k login) judgeMethods(v *visit) finding {
	known := slices.DeleteFunc(slices.Clone(v.offered), func(m string) bool { return !slices.Contains(sshMethods, m) })
	want := slices.Clone(k.spec.Methods)
	slices.Sort(known)
	slices.Sort(want)
	return verdictOf(slices.Equal(slices.Compact(known), slices.Compact(want)),
		say("méthodes offertes : %s", "methods offered: %s", list(orElseList(v.shown()))))
}

// shown are the offered methods, fit for a sentence.
func (v *visit) shown() []string {
	shown := make([]string, 0, len(v.offered))
	for _, method := range v.offered {
		shown = append(shown, short(show(method)))
	}
	return shown
}

func orElseList(items []string) []string {
	if len(items) == 0 {
		return []string{"—"}
	}
	return items
}

func timedOut(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, net.ErrClosed)
}

// exhibit is what evidence keeps of a handshake.
func (v *visit) exhibit() any {
	return struct {
		User                           string
		HostKeys                       []string
		Offered, Refused, Insufficient []string
	}{v.spec.User, v.keys, v.shown(), v.tried, v.partial}
}
