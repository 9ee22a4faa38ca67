package check_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// postfix is a mail server with its reply to each verb; those without one are
// accepted.
type postfix struct {
	greeting string
	replies  map[string]string
	tls      *tls.Config
	body     chan string
}

func (p postfix) serve(c net.Conn) {
	fmt.Fprintf(c, "%s\r\n", orText(p.greeting, "220 srv ESMTP"))
	p.talk(c)
}

func (p postfix) talk(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ':' || r == '\r' })[0])
		reply := orText(p.replies[verb], "250 ok")
		switch {
		case p.replies[verb] != "":
		case verb == "EHLO" && p.tls != nil:
			reply = "250-srv\r\n250-PIPELINING\r\n250 STARTTLS"
		case verb == "DATA":
			reply = "354 go on"
		}
		fmt.Fprintf(c, "%s\r\n", reply)
		switch {
		case verb == "STARTTLS":
			config := p.tls
			p.tls = nil
			p.talk(tls.Server(c, config))
			return
		case verb == "DATA" && strings.HasPrefix(reply, "354"):
			var body strings.Builder
			for line != ".\r\n" && err == nil {
				line, err = in.ReadString('\n')
				body.WriteString(line)
			}
			if p.body != nil {
				p.body <- body.String()
			}
			fmt.Fprintf(c, "%s\r\n", orText(p.replies["."], "250 queued"))
		}
	}
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func smtpOn(accepted bool, change func(*lab.SMTP)) lab.Assertion {
	c := &lab.SMTP{
		From: node("pc1"), To: toNode("srv"), MailFrom: "ana@lab.test", RcptTo: "bob@lab.test", Accepted: &accepted, Timeout: 3 * time.Second,
	}
	change(c)
	return lab.Assertion{SMTP: c}
}

func TestMailServersAreJudgedByTheirLastReply(t *testing.T) {
	with := func(verb, reply string) postfix { return postfix{replies: map[string]string{verb: reply}} }
	plain := func(*lab.SMTP) {}
	body := func(c *lab.SMTP) { c.Body = "Subject: x\n\nx\n" }
	code := func(n int) func(*lab.SMTP) { return func(c *lab.SMTP) { c.Code = n } }
	for _, k := range []struct {
		name     string
		server   postfix
		accepted bool
		change   func(*lab.SMTP)
		want     check.Verdict
	}{
		{"the recipient is accepted", postfix{}, true, plain, check.Pass},
		{"the message is accepted", postfix{}, true, body, check.Pass},
		{"the message is accepted with the code", postfix{}, true, func(c *lab.SMTP) { body(c); code(250)(c) }, check.Pass},
		{"the message is accepted with another code", with(".", "251 queued"), true, func(c *lab.SMTP) { body(c); code(250)(c) }, check.Fail},
		{"an old server is greeted in the old way", with("EHLO", "502 what?"), true, plain, check.Pass},
		{"the recipient is refused", with("RCPT", "550 no"), true, plain, check.Fail},
		{"the recipient is refused as wanted", with("RCPT", "554 5.7.1 Relay access denied"), false, plain, check.Pass},
		{"the sender is refused as wanted", with("MAIL", "550 no"), false, plain, check.Pass},
		{"the message is refused as wanted", with(".", "552 no"), false, body, check.Pass},
		{"everybody is refused as wanted", postfix{greeting: "554 go away"}, false, plain, check.Pass},
		{"refused with another code", with("RCPT", "550 no"), false, code(554), check.Fail},
		{"put off is not refused", with("RCPT", "451 later"), false, plain, check.Fail},
		{"put off with that very code", with("RCPT", "450 later"), false, code(450), check.Pass},
		{"accepted against the will", postfix{}, false, plain, check.Fail},
		{"no STARTTLS", postfix{}, true, func(c *lab.SMTP) { c.TLS = true }, check.Fail},
		{"a greeting of another kind", postfix{greeting: "HTTP/1.1 200 OK"}, true, plain, check.Fail},
	} {
		t.Run(k.name, func(t *testing.T) {
			expect(t, judge(t, kase{a: smtpOn(k.accepted, k.change), setup: serve("tcp", "25", k.server.serve)}), k.want)
		})
	}
}

func TestMailIsHandedOverTLS(t *testing.T) {
	config := newAuthority(t).config("srv", time.Unix(0, 0), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
	secure := func(c *lab.SMTP) { c.TLS = true }
	expect(t, judge(t, kase{a: smtpOn(true, secure), setup: serve("tcp", "25", postfix{tls: config}.serve)}), check.Pass)
	expect(t, judge(t, kase{
		a:     smtpOn(true, func(c *lab.SMTP) { secure(c); c.Port = 465 }),
		setup: serve("tcp", "465", secured(config, postfix{}.serve)),
	}), check.Pass)
}

func TestMailArrivesAsItStands(t *testing.T) {
	body := make(chan string, 1)
	got := judgeHere(t, kase{
		a:     smtpOn(true, func(c *lab.SMTP) { c.Body = "Subject: x\n\n.hidden\nend" }),
		setup: serve("tcp", "25", postfix{body: body}.serve),
	})
	expect(t, got, check.Pass)
	if text := <-body; text != "Subject: x\r\n\r\n..hidden\r\nend\r\n.\r\n" {
		t.Errorf("the server received %q", text)
	}
}
