package check_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// sshd is a server on the loopback interface; logins that it accepts see no
// channel opened.
type sshd struct {
	config *ssh.ServerConfig
	opened bool
}

// listen serves until the test ends and gives the address.
func (d *sshd) listen(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { d.serve(c) })
		}
	})
	t.Cleanup(func() { listener.Close(); serving.Wait() })
	return listener.Addr().String()
}

func (d *sshd) serve(c net.Conn) {
	defer c.Close()
	server, channels, requests, err := ssh.NewServerConn(c, d.config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		d.opened = true
		_ = channel.Reject(ssh.Prohibited, "")
	}
	_ = server.Wait()
}

func newSigner(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

var errNo = errors.New("no")

// newSSHD accepts the password of these tests, and keys equal to known.
func newSSHD(t *testing.T, known ssh.PublicKey) (*sshd, ssh.Signer) {
	host, _ := newSigner(t)
	config := &ssh.ServerConfig{
		PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) == sqlPassword {
				return nil, nil
			}
			return nil, errNo
		},
	}
	if known != nil {
		config.PublicKeyCallback = func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) == string(known.Marshal()) {
				return nil, nil
			}
			return nil, errNo
		}
	}
	config.AddHostKey(host)
	return &sshd{config: config}, host
}

func sshOn(change func(*lab.SSH)) lab.Assertion {
	c := &lab.SSH{From: node("pc1"), To: toNode("srv"), User: "ana", Timeout: 10 * time.Second}
	change(c)
	return lab.Assertion{SSH: c}
}

func TestSSHServersAreJudgedByWhomTheyLetIn(t *testing.T) {
	signer, key := newSigner(t)
	_, stranger := newSigner(t)
	both, host := newSSHD(t, signer.PublicKey())
	password, _ := newSSHD(t, nil)
	pattern := "^ssh-ed25519 "
	with := func(accepted bool, word, pem string) func(*lab.SSH) {
		return func(c *lab.SSH) { c.Accepted, c.Password, c.Key = &accepted, word, pem }
	}
	for _, k := range []struct {
		name   string
		server *sshd
		change func(*lab.SSH)
		want   check.Verdict
	}{
		{"the password is accepted", both, with(true, sqlPassword, ""), check.Pass},
		{"the password is accepted against the will", both, with(false, sqlPassword, ""), check.Fail},
		{"the password is refused", both, with(true, "wrong", ""), check.Fail},
		{"the password is refused as wanted", both, with(false, "wrong", ""), check.Pass},
		{"the key is accepted", both, with(true, "", key), check.Pass},
		{"the key is refused as wanted", both, with(false, "", stranger), check.Pass},
		{"keys are not offered", password, with(false, "", key), check.Pass},
		{"the methods are those", both, func(c *lab.SSH) { c.Methods = []string{"publickey", "password"} }, check.Pass},
		{"the methods are others", both, func(c *lab.SSH) { c.Methods = []string{"publickey"} }, check.Fail},
		{"the host key is of the kind", both, func(c *lab.SSH) { c.HostKey = pattern }, check.Pass},
		{"the host key is that very one", both, func(c *lab.SSH) {
			c.HostKey = "^" + regexp.QuoteMeta(strings.TrimSpace(string(ssh.MarshalAuthorizedKey(host.PublicKey())))) + "$"
		}, check.Pass},
		{"the host key is another", both, func(c *lab.SSH) { c.HostKey = "^ssh-rsa " }, check.Fail},
		{"the host key is another, and the password right", both, func(c *lab.SSH) {
			with(true, sqlPassword, "")(c)
			c.HostKey = "^ssh-rsa "
		}, check.Fail},
		{"the host key and the password are right", both, func(c *lab.SSH) {
			with(true, sqlPassword, "")(c)
			c.HostKey = pattern
		}, check.Pass},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := judgeHere(t, kase{a: sshOn(k.change), setup: func(target *checktest.Target) {
				target.Forward("tcp", "10.1.0.10:22", k.server.listen(t))
			}})
			expect(t, got, k.want)
			silent(t, got)
		})
	}
	if both.opened || password.opened {
		t.Error("something was run on a server")
	}
}

func TestASilentSSHServerRefusesNothing(t *testing.T) {
	refused := func(c *lab.SSH) { c.Accepted, c.Password, c.Timeout = ptr(false), "x", time.Second }
	expect(t, judge(t, kase{a: sshOn(refused), setup: serve("tcp", "22", mute)}), check.Fail)
	expect(t, judge(t, kase{a: sshOn(refused)}), check.Fail)
}

func TestAPrivateKeyThatCannotBeReadIsTheLabsMistake(t *testing.T) {
	got := judge(t, kase{a: sshOn(func(c *lab.SSH) { c.Accepted, c.Key = ptr(true), "-----BEGIN x" })})
	expect(t, got, check.Error)
}
