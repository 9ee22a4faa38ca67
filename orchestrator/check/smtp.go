package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// smtpsPort is where TLS begins with the connection (RFC 8314).
const smtpsPort = 465

// mail hands a message to a mail server.
type mail struct{ spec lab.SMTP }

func (k mail) expected(*scene) lab.Text {
	c := k.spec
	names := []any{originName(c.From), destinationName(c.To), show(c.MailFrom), show(c.RcptTo)}
	if c.Accepted != nil && *c.Accepted {
		return say("le serveur de courrier de %[2]s accepte de %[1]s un message de %[3]s pour %[4]s",
			"the mail server of %[2]s accepts from %[1]s a message of %[3]s for %[4]s", names...)
	}
	return say("le serveur de courrier de %[2]s refuse de %[1]s un message de %[3]s pour %[4]s",
		"the mail server of %[2]s refuses from %[1]s a message of %[3]s for %[4]s", names...)
}

func (k mail) look(ctx context.Context, s *scene) finding {
	if k.spec.Accepted == nil {
		return mistaken("smtp needs accepted")
	}
	at := call{from: k.spec.From, to: k.spec.To, port: orElse(k.spec.Port, 25), timeout: k.spec.Timeout}
	return s.talkTo(ctx, at, k.spec.TLS, maxGreeted, func(conn *session, to endpoint) finding {
		l := &letter{spec: k.spec, conn: conn, log: &recorder{limit: maxReceived}}
		reply, err := l.deliver(at.port == smtpsPort)
		f := k.judge(conn, reply, err)
		return f.with(raw("SMTP talk with "+to.service(at.port), []byte(conn.lines(l.log.kept))))
	})
}

// judge says what the last reply is worth. A temporary refusal proves nothing
// unless the check asks for that very code.
func (k mail) judge(conn *session, reply smtpReply, err error) finding {
	told := say("dernière réponse : %d %s", "last reply: %d %s", reply.code, short(conn.clean(reply.text)))
	right := k.spec.Code == 0 || reply.code == k.spec.Code
	switch {
	case errors.Is(err, errNoSTARTTLS):
		return failed(say("le serveur n'offre pas STARTTLS", "the server does not offer STARTTLS"))
	case errors.Is(err, errHandshake):
		return failed(handshakeReason(err))
	case err != nil:
		return failed(conn.reason(err, "SMTP"))
	case reply.code < 400:
		return verdictOf(*k.spec.Accepted && right, told)
	case *k.spec.Accepted:
		return failed(told)
	case reply.code < 500 && k.spec.Code == 0:
		return failed(say("le serveur remet à plus tard, ce qui n'est pas un refus : %d %s",
			"the server puts it off, which is no refusal: %d %s", reply.code, short(conn.clean(reply.text))))
	}
	return verdictOf(right, told)
}

// lines makes a talk fit for evidence, line by line.
func (c *session) lines(text []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		out.WriteString(c.clean(strings.TrimRight(line, "\r\n")))
		out.WriteByte('\n')
	}
	return out.String()
}

var (
	errNoSTARTTLS = errors.New("no STARTTLS")
	errHandshake  = errors.New("TLS handshake")
)

// smtpReply is a server's reply.
type smtpReply struct {
	code int
	text string
}

// letter is a message on its way.
type letter struct {
	spec lab.SMTP
	conn *session
	log  *recorder // what both sides said, in clear
	text *textproto.Conn
}

// deliver goes through the steps until one is refused or all are done, and
// gives the last reply.
func (l *letter) deliver(implicit bool) (smtpReply, error) {
	if l.spec.TLS && implicit {
		if err := l.secure(); err != nil {
			return smtpReply{}, err
		}
	} else {
		l.over(l.conn)
	}
	reply, err := l.reply()
	if err != nil || reply.code >= 400 {
		return reply, err
	}
	if reply, err = l.greet(); err != nil || reply.code >= 400 {
		return reply, err
	}
	if l.spec.TLS && !implicit {
		if reply, err = l.startTLS(reply); err != nil || reply.code >= 400 {
			return reply, err
		}
	}
	return l.send()
}

// over makes the talk go over a connection.
func (l *letter) over(conn net.Conn) {
	l.text = textproto.NewConn(struct {
		io.Reader
		io.Writer
		io.Closer
	}{io.TeeReader(conn, l.log), io.MultiWriter(conn, l.log), conn})
}

func (l *letter) secure() error {
	secured := tls.Client(l.conn, &tls.Config{InsecureSkipVerify: true})
	if err := secured.Handshake(); err != nil {
		return fmt.Errorf("%w: %w", errHandshake, err)
	}
	l.over(secured)
	return nil
}

// greet says hello, in the old way where the new one is not known. What may be
// said besides holds the nonce, which a server passes over (RFC 5321, 4.1.1.9).
func (l *letter) greet() (smtpReply, error) {
	name := orElse(l.spec.EHLO, "check.invalid")
	reply, err := l.ask("EHLO %s", name)
	if err == nil && reply.code >= 500 {
		reply, err = l.ask("HELO %s", name)
	}
	if err != nil || reply.code >= 400 || l.spec.TLS {
		return reply, err
	}
	_, err = l.ask("NOOP %s", l.conn.nonce)
	return reply, err
}

func (l *letter) startTLS(hello smtpReply) (smtpReply, error) {
	offered := false
	for line := range strings.Lines(hello.text) {
		offered = offered || strings.EqualFold(strings.TrimSpace(line), "STARTTLS")
	}
	if !offered {
		return hello, errNoSTARTTLS
	}
	reply, err := l.ask("STARTTLS")
	if err != nil || reply.code >= 400 {
		return reply, err
	}
	if err := l.secure(); err != nil {
		return reply, err
	}
	return l.greet()
}

// send gives the envelope and, where there is one, the message.
func (l *letter) send() (smtpReply, error) {
	for _, line := range []string{"MAIL FROM:" + bracketed(l.spec.MailFrom), "RCPT TO:" + bracketed(l.spec.RcptTo)} {
		if reply, err := l.ask("%s", line); err != nil || reply.code >= 400 || l.spec.Body == "" && strings.HasPrefix(line, "RCPT") {
			return reply, err
		}
	}
	reply, err := l.ask("DATA")
	if err != nil || reply.code >= 400 {
		return reply, err
	}
	body := l.text.DotWriter()
	if _, err := io.WriteString(body, l.spec.Body); err != nil {
		return smtpReply{}, err
	}
	if err := body.Close(); err != nil {
		return smtpReply{}, err
	}
	return l.reply()
}

func bracketed(address string) string { return "<" + strings.Trim(address, "<>") + ">" }

// ask sends a command and reads its reply.
func (l *letter) ask(format string, args ...any) (smtpReply, error) {
	if err := l.text.PrintfLine(format, args...); err != nil {
		return smtpReply{}, err
	}
	return l.reply()
}

// reply reads a reply of one or more lines.
func (l *letter) reply() (smtpReply, error) {
	code, text, err := l.text.ReadResponse(0)
	if err == nil && (code < 200 || code > 599) {
		err = errMalformed
	}
	return smtpReply{code, text}, err
}
