package check

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Bounds on what a server may answer.
const (
	maxHead      = 64 << 10
	maxBody      = 1 << 20
	maxFraming   = 8 << 20 // of a whole answer on the wire: chunks cost more than they carry
	maxInterim   = 8       // 1xx answers before the real one
	maxBodyShown = 4 << 10
)

var (
	errHeadTooLarge = errors.New("head too large")
	errBodyTooLarge = errors.New("body too large")
)

// web sends one HTTP request.
type web struct{ spec lab.HTTP }

func (k web) expected(*scene) lab.Text {
	c := k.spec
	text := say("%s obtient de %s, port %d, la réponse %d à %s %s", "%s gets from %s, port %d, the answer %d to %s %s",
		originName(c.From), destinationName(c.To), k.port(), k.status(), k.method(), show(k.path()))
	if c.Expect != "" || len(c.Headers) > 0 {
		text = join("", text, say(" avec le contenu attendu", " with the expected content"))
	}
	return text
}

func (k web) status() int    { return orElse(k.spec.Status, http.StatusOK) }
func (k web) method() string { return orElse(k.spec.Method, http.MethodGet) }
func (k web) path() string   { return orElse(k.spec.Path, "/") }

func (k web) port() uint16 {
	if k.spec.TLS {
		return orElse(k.spec.Port, 443)
	}
	return orElse(k.spec.Port, 80)
}

func (k web) look(ctx context.Context, s *scene) finding {
	judge, problem := k.judgement()
	if problem != nil {
		return *problem
	}
	return k.exchange(ctx, s, judge)
}

// exchange makes the request and hands the answer to judge.
func (k web) exchange(ctx context.Context, s *scene, judge func(*http.Response, []byte) finding) finding {
	var nonce [16]byte
	if err := s.random(nonce[:]); err != nil {
		return broken(err)
	}
	id := hex.EncodeToString(nonce[:])
	c := call{from: k.spec.From, to: k.spec.To, network: "tcp", port: k.port(), timeout: k.spec.Timeout}
	c.mark = func([]byte) []byte { return []byte(id) }
	if k.spec.TLS {
		c.mark = helloMark
	}
	return s.converse(ctx, c, func(conn *conversation, to endpoint) finding {
		request, err := k.request(to, id)
		if err != nil {
			return mistaken("an HTTP request: %v", err)
		}
		return k.talk(conn, to, request, judge)
	})
}

// request is what is sent. Its identifier is the mark that the witness looks for.
func (k web) request(to endpoint, id string) (*http.Request, error) {
	target, err := url.ParseRequestURI(k.path())
	if err != nil {
		return nil, err
	}
	host := orElse(k.spec.Host, hostOf(netip.AddrPortFrom(to.addr, k.port()), k.spec.TLS))
	target.Scheme, target.Host = "http", host
	request, err := http.NewRequest(k.method(), target.String(), strings.NewReader(k.spec.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)")
	request.Header.Set("X-Request-Id", id)
	request.Header.Set("Accept", "*/*")
	for name, value := range k.spec.Header {
		request.Header.Set(name, value)
	}
	request.Header.Set("X-Request-Id", id)
	request.Close = true
	request.Host = host
	return request, nil
}

// hostOf writes an address as a Host header has it.
func hostOf(at netip.AddrPort, secure bool) string {
	if (secure && at.Port() == 443) || (!secure && at.Port() == 80) {
		if at.Addr().Is6() {
			return "[" + at.Addr().String() + "]"
		}
		return at.Addr().String()
	}
	return at.String()
}

// talk sends the request and reads the answer within all bounds.
func (k web) talk(conn *conversation, to endpoint, request *http.Request,
	judge func(*http.Response, []byte) finding,
) finding {
	var stream net.Conn = conn
	if k.spec.TLS {
		secured := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, ServerName: serverName(request.Host)})
		if err := secured.Handshake(); err != nil {
			return failed(handshakeReason(err))
		}
		stream = secured
	}
	sendError := request.Write(stream)
	seen := &recorder{limit: maxHead + 2*maxBodyShown}
	response, body, err := readAnswer(io.TeeReader(stream, seen), request)
	if err != nil && sendError != nil && len(seen.kept) == 0 {
		err = sendError
	}
	kept := headAndSome(to, seen.kept)
	if err != nil {
		return failed(answerReason(err)).with(kept...)
	}
	return judge(response, body).with(kept...)
}

// readAnswer reads one answer: interim answers are passed over, the head and the
// body are bounded.
func readAnswer(from io.Reader, request *http.Request) (*http.Response, []byte, error) {
	bounded := &io.LimitedReader{R: from, N: maxHead}
	reader := bufio.NewReader(bounded)
	for range maxInterim {
		response, err := http.ReadResponse(reader, request)
		switch {
		case err != nil && bounded.N <= 0:
			return nil, nil, errHeadTooLarge
		case err != nil:
			return nil, nil, err
		case response.StatusCode/100 == 1 && response.StatusCode != http.StatusSwitchingProtocols:
			continue
		}
		defer response.Body.Close()
		bounded.N += maxFraming
		body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
		if len(body) > maxBody || (err != nil && bounded.N <= 0) {
			return nil, nil, errBodyTooLarge
		}
		return response, body, err
	}
	return nil, nil, errHeadTooLarge
}

// judgement is the check's own: status, headers and content.
func (k web) judgement() (func(*http.Response, []byte) finding, *finding) {
	content, problem := expression(k.spec.Expect)
	if problem != nil {
		return nil, problem
	}
	headers := map[string]*regexp.Regexp{}
	for name, text := range k.spec.Headers {
		if headers[name], problem = expression(text); problem != nil {
			return nil, problem
		}
	}
	return func(response *http.Response, body []byte) finding {
		if response.StatusCode != k.status() {
			return failed(say("réponse %d", "the answer was %d", response.StatusCode))
		}
		if wrong := wrongHeaders(response.Header, headers); len(wrong) > 0 {
			return failed(say("réponse %d, mais ces en-têtes ne conviennent pas : %s",
				"the answer was %d, but these headers are not right: %s", response.StatusCode, list(wrong)))
		}
		if content != nil && !content.Match(body) {
			return failed(say("réponse %d de %d octets, sans le contenu attendu",
				"the answer was %d with %d bytes, without the expected content", response.StatusCode, len(body)))
		}
		return passed(say("réponse %d de %d octets", "the answer was %d with %d bytes", response.StatusCode, len(body)))
	}, nil
}

// wrongHeaders lists the headers of which no value matches.
func wrongHeaders(header http.Header, wanted map[string]*regexp.Regexp) []string {
	var wrong []string
	for name, pattern := range wanted {
		values := header.Values(name)
		right := pattern == nil && len(values) > 0
		for _, value := range values {
			right = right || (pattern != nil && pattern.MatchString(value))
		}
		if !right {
			wrong = append(wrong, name)
		}
	}
	slices.Sort(wrong)
	return wrong
}

// recorder keeps the head of a stream as it came.
type recorder struct {
	kept  []byte
	limit int
}

// Write implements io.Writer.
func (r *recorder) Write(p []byte) (int, error) {
	r.kept = append(r.kept, p[:min(len(p), r.limit-len(r.kept))]...)
	return len(p), nil
}

// headAndSome is the evidence of an answer: its head and the start of its body.
func headAndSome(to endpoint, seen []byte) []exhibit {
	if len(seen) == 0 {
		return nil
	}
	e := raw(fmt.Sprintf("HTTP answer of %s", to.addr), seen)
	if end := bytes.Index(seen, []byte("\r\n\r\n")); end >= 0 {
		e.limit = end + 4 + maxBodyShown
	}
	return []exhibit{e}
}

// answerReason says why an answer could not be read.
func answerReason(err error) lab.Text {
	switch {
	case errors.Is(err, errHeadTooLarge):
		return say("les en-têtes de la réponse dépassent %d Kio", "the answer's head is over %d KiB", maxHead>>10)
	case errors.Is(err, errBodyTooLarge):
		return say("le corps de la réponse dépasse %d Kio", "the answer's body is over %d KiB", maxBody>>10)
	case isNetwork(err):
		return reason(err)
	}
	return say("ce qui répond ne parle pas HTTP correctement", "what answers does not speak HTTP properly")
}

// isNetwork tells a conversation that ended from one that made no sense.
func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe)
}

// jsonNumber finds a number by a dotted path; a part that is a number indexes a list.
func jsonNumber(document any, path string) (float64, error) {
	for _, key := range strings.Split(path, ".") {
		switch inner := document.(type) {
		case map[string]any:
			document = inner[key]
		case []any:
			index, err := strconv.Atoi(key)
			if err != nil || index < 0 || index >= len(inner) {
				return 0, fmt.Errorf("no element %q", key)
			}
			document = inner[index]
		default:
			return 0, fmt.Errorf("no field %q", key)
		}
	}
	if value, ok := document.(float64); ok {
		return value, nil
	}
	return 0, errors.New("not a number")
}
