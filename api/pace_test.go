package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
)

// hasty is a server whose times are short: a body has a second to begin, as much
// between two pieces, and comes at 10 kB a second at least.
func hasty(c *api.Config) {
	c.Timeouts.Header, c.Timeouts.Request, c.Timeouts.Answer = time.Second, time.Second, time.Second
	c.Limits.BodyRate = 10_000
}

// sendUp uploads size bytes in pieces with a pause after each, and gives the
// status of the answer, and when it came.
func sendUp(t *testing.T, address string, size, piece int, pause time.Duration) (status string, took time.Duration) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begun := time.Now()
	fmt.Fprintf(conn, "PUT /api/toy/upload HTTP/1.1\r\nHost: %s\r\nContent-Type: application/pdf\r\nContent-Length: %d\r\n\r\n", address, size)
	answered := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			line = err.Error()
		}
		answered <- strings.TrimSpace(line)
	}()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for sent := 0; sent < size; sent += piece {
		select {
		case status = <-answered:
			return status, time.Since(begun)
		case <-tick.C:
		}
		if _, err := conn.Write(make([]byte, min(piece, size-sent))); err != nil {
			break
		}
	}
	return <-answered, time.Since(begun)
}

func TestALargeBodyOverASlowLineComesIn(t *testing.T) {
	l := serveToy(t, hasty)
	// 90 kB at 30 kB a second: longer than the times for a request and its answer.
	if status, took := sendUp(t, l.address, 90_000, 3000, 100*time.Millisecond); status != "HTTP/1.1 200 OK" || took < 2500*time.Millisecond {
		t.Errorf("%s after %v", status, took)
	}
}

func TestABodyThatDripsIsCut(t *testing.T) {
	for name, drip := range map[string]struct {
		piece int
		pause time.Duration
	}{
		"a byte now and then":              {1, 20 * time.Millisecond},
		"pieces, with a line that is slow": {100, 20 * time.Millisecond}, // 5 kB a second
		"a pause after a piece":            {20_000, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			l := serveToy(t, hasty)
			status, took := sendUp(t, l.address, 500_000, drip.piece, drip.pause)
			if !strings.HasPrefix(status, "HTTP/1.1 408") || took > 20*time.Second {
				t.Errorf("%s after %v", status, took)
			}
		})
	}
}

func TestADocumentOfTheLargestSizeComesInAtAMegabitASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size, second = 20 << 20, 125_000 // bytes
		y := newToy(t, func(c *api.Config) { c.Routes[8].BodyLimit = size })
		line := &slowLine{left: size, perSecond: second}
		request := httptest.NewRequest("PUT", "/api/toy/upload", line)
		request.Host, request.ContentLength = strings.TrimPrefix(y.config.Origin, "https://"), size
		request.Header.Set("Content-Type", "application/pdf")
		answer := &timedRecorder{ResponseRecorder: newRecorder(), line: line}
		y.Handler().ServeHTTP(answer, request)
		if want := fmt.Sprintf(`{"bytes":%d}`, size); answer.Body.String() != want || time.Since(line.begun) < 2*time.Minute {
			t.Errorf("%d %s after %v", answer.Code, answer.Body, time.Since(line.begun))
		}
		if now := time.Now(); !line.until.IsZero() || !answer.until.After(now) {
			t.Errorf("once all is there, reading ends at %v and the answer at %v; it is %v", line.until, answer.until, now)
		}
	})
}

// slowLine is a body that comes at a rate, or not at all after its deadline.
type slowLine struct {
	left, perSecond int
	begun, until    time.Time
}

func (l *slowLine) Read(p []byte) (int, error) {
	if l.begun.IsZero() {
		l.begun = time.Now()
	}
	if l.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), l.left, l.perSecond/10)
	time.Sleep(time.Duration(n) * time.Second / time.Duration(l.perSecond))
	if !l.until.IsZero() && time.Now().After(l.until) {
		return 0, fmt.Errorf("%d bytes to go after %v: too late", l.left, time.Since(l.begun))
	}
	l.left -= n
	return n, nil
}

// timedRecorder is a recorder of answers that has deadlines.
type timedRecorder struct {
	*httptest.ResponseRecorder
	line  *slowLine
	until time.Time
}

func (r *timedRecorder) SetReadDeadline(until time.Time) error {
	r.line.until = until
	return nil
}

func (r *timedRecorder) SetWriteDeadline(until time.Time) error {
	r.until = until
	return nil
}

func TestABodyThatIsNoHTTPIsTheClientsFault(t *testing.T) {
	l := serveToy(t)
	head := "PUT /api/toy/upload HTTP/1.1\r\nHost: " + l.address + "\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n"
	if answer := talk(t, l.address, head+"zz\r\n"); !strings.HasPrefix(answer, "HTTP/1.1 400") || !strings.Contains(answer, string(problem.MalformedBody)) {
		t.Errorf("%.300s", answer)
	}
}

// metricsText is what the operator's page of metrics says.
func (y *toy) metricsText() string {
	recorder := newRecorder()
	y.MetricsHandler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	return recorder.Body.String()
}

func TestARequestGivenUpIsNoFailureOfThePlatform(t *testing.T) {
	for name, why := range map[string]error{
		"the work says that it was broken off": nil, // the context's own error
		"a driver puts it in its own words":    errors.New("interrupted (9)"),
	} {
		t.Run(name, func(t *testing.T) {
			begun := make(chan struct{})
			l := serveToy(t, func(c *api.Config) {
				c.Routes = append(c.Routes, api.Route{Method: "GET", Path: "/api/toy/long", Access: api.Public, Class: api.Reads, Handle: func(c *api.Call) error {
					close(begun)
					<-c.Context().Done()
					if why != nil {
						return fmt.Errorf("toy: %w", why)
					}
					return fmt.Errorf("toy: %w", c.Context().Err())
				}})
			})
			conn, err := net.Dial("tcp", l.address)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "GET /api/toy/long HTTP/1.1\r\nHost: %s\r\n\r\n", l.address)
			<-begun
			conn.Close()
			l.stop()
			if err := l.wait(t); err != nil {
				t.Fatal(err)
			}
			log, told := l.log.String(), l.metricsText()
			if strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, `"status":499`) || !strings.Contains(log, `"error":"`) {
				t.Errorf("the log: %s", log)
			}
			for _, want := range []string{`route="/api/toy/long",status="499"} 1`, `pupitre_http_problems_total{code="given-up"} 1`} {
				if !strings.Contains(told, want) {
					t.Errorf("the metrics lack %s", want)
				}
			}
			if strings.Contains(told, `status="500"`) || strings.Contains(told, `code="internal"`) {
				t.Error("the metrics tell of a failure")
			}
		})
	}
}

func TestAFailureIsOneEvenWhileTheClientWaits(t *testing.T) {
	l := serveToy(t, func(c *api.Config) {
		c.Routes = append(c.Routes, api.Route{Method: "GET", Path: "/api/toy/broken", Access: api.Public, Class: api.Reads, Handle: func(c *api.Call) error {
			return errors.New("the disk is gone")
		}})
	})
	response, err := http.Get("http://" + l.address + "/api/toy/broken")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if log := l.log.String(); response.StatusCode != http.StatusInternalServerError || !strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("%d: %s", response.StatusCode, log)
	}
}

func TestAKeyOfARequestGivenUpIsNotFreeAgain(t *testing.T) {
	y := newToy(t, func(c *api.Config) {
		c.Routes[1].Handle = func(call *api.Call) error { return call.Context().Err() }
	})
	key := []string{"Idempotency-Key", "key-number-1"}
	request := httptest.NewRequest("POST", y.config.Origin+"/api/toy/notes", strings.NewReader(`{"text":"a"}`))
	request.Header.Set("Authorization", "Bearer token-ada")
	request.Header.Set("Content-Type", api.JSON)
	request.Header.Set(key[0], key[1])
	ctx, leave := context.WithCancel(t.Context())
	leave()
	recorder := newRecorder()
	y.Handler().ServeHTTP(recorder, request.WithContext(ctx))
	if recorder.Code != problem.StatusGivenUp {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
	y.As("token-ada").Send("POST", "/api/toy/notes", note{Text: "a"}, key...).Refused(problem.KeyInProgress)
}
