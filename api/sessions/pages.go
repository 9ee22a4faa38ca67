package sessions

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// enterPath exchanges a ticket for the browser's admission.
const enterPath = "/.pupitre/enter"

// Bounds of one request for a page.
const (
	pageAsked    = 32 << 20 // bytes of what is sent to the machine
	pageShown    = 256 << 20
	pageHeader   = 64 << 10
	pagePatience = 30 * time.Second // for the machine to begin to answer
	pageTime     = 30 * time.Minute // for everything, also for a WebSocket
	pageLook     = 2 * time.Second  // between two looks whether it may go on
)

// Pages answers on the origin of machines' web pages; see api.Site. What it shows
// was written by students: nothing of the platform is on that origin, and nothing
// that the browser sends of the platform reaches the machine.
func (a *API) Pages() http.Handler {
	w := &web{api: a}
	w.proxy = &httputil.ReverseProxy{
		Rewrite: w.rewrite, ModifyResponse: w.modify, ErrorHandler: w.failed, FlushInterval: -1, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
		Transport: &http.Transport{
			DialContext: w.dial, TLSClientConfig: anyCertificate(), DisableKeepAlives: true, DisableCompression: true,
			ResponseHeaderTimeout: pagePatience, TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: pageHeader,
		},
	}
	return w
}

type web struct {
	api   *API
	proxy *httputil.ReverseProxy
}

// visit is a request on its way to a site.
type visit struct {
	site site
	host string // of the site's pages
}

type visitKey struct{}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// ServeHTTP implements http.Handler.
func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	own(rw.Header())
	if w.api.pages.origin == nil {
		say(rw, r, http.StatusNotFound, text("il n'y a pas de pages ici", "there are no pages here"))
		return
	}
	if r.URL.Path == enterPath {
		w.enter(rw, r)
		return
	}
	cookie, err := r.Cookie(w.api.pages.cookie())
	if err != nil {
		w.closed(rw, r)
		return
	}
	key, g, known := w.api.pages.known(cookie.Value)
	if !known || w.api.pages.host(g.site) != hostOf(r) {
		w.closed(rw, r)
		return
	}
	if err := w.api.still(r.Context(), key, g); err != nil {
		w.refused(rw, r, err)
		return
	}
	w.show(rw, r, func(ctx context.Context) error { return w.api.still(ctx, key, g) }, visit{g.site, hostOf(r)})
}

// enter uses a ticket up.
func (w *web) enter(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.closed(rw, r)
		return
	}
	p, now := &w.api.pages, w.api.Now()
	g, err := p.tickets.Redeem(r.URL.Query().Get("ticket"), hostOf(r), now)
	if err != nil {
		w.closed(rw, r)
		return
	}
	var secret [24]byte
	if _, err := io.ReadFull(w.api.Random, secret[:]); err != nil {
		w.refused(rw, r, err)
		return
	}
	value := base64.RawURLEncoding.EncodeToString(secret[:])
	if !p.admit(value, g, now) {
		w.refused(rw, r, problem.New(problem.Unavailable, problem.Text{}))
		return
	}
	http.SetCookie(rw, &http.Cookie{
		Name: p.cookie(), Value: value, Path: "/", MaxAge: int(grantLife / time.Second), Secure: p.origin.Scheme == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	rw.Header().Set("Cache-Control", "no-store")
	http.Redirect(rw, r, "/", http.StatusSeeOther)
}

// show passes the request on, for as long as the grant is good.
func (w *web) show(rw http.ResponseWriter, r *http.Request, still func(context.Context) error, v visit) {
	leave, ok := w.api.pages.seats.Take(string(v.site.session) + "/" + string(v.site.team))
	if !ok {
		say(rw, r, http.StatusTooManyRequests, text("trop de requêtes à la fois", "too many requests at the same time"))
		return
	}
	defer leave()
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), visitKey{}, v), pageTime)
	defer cancel()
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		watchOver(ctx, cancel, still)
	}()
	defer func() { cancel(); <-watching }()
	control := http.NewResponseController(rw)
	_ = control.SetReadDeadline(time.Now().Add(pageTime)) // a recorder in tests has none
	_ = control.SetWriteDeadline(time.Now().Add(pageTime))
	r.Body = http.MaxBytesReader(rw, r.Body, pageAsked)
	defer func() {
		// The proxy ends a connection in the middle of a page by this panic, which
		// net/http understands and which no other handler has to hear of.
		if why := recover(); why != nil && why != http.ErrAbortHandler {
			panic(why)
		} else if why != nil {
			abort(control)
		}
	}()
	w.proxy.ServeHTTP(rw, r.WithContext(ctx))
}

// abort cuts the connection, so that nobody takes half a page for a whole one.
func abort(control *http.ResponseController) {
	_ = control.SetWriteDeadline(time.Unix(1, 0)) // a connection that cannot be cut ends by itself
	_ = control.Flush()
}

// watchOver ends a request once it may no longer go on.
func watchOver(ctx context.Context, cancel context.CancelFunc, still func(context.Context) error) {
	ticker := time.NewTicker(pageLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if still(ctx) != nil {
				cancel()
				return
			}
		}
	}
}

// closed is for whoever has no admission.
func (w *web) closed(rw http.ResponseWriter, r *http.Request) {
	say(rw, r, http.StatusForbidden, text("Cette page s'ouvre depuis la plateforme ; l'adresse ne sert qu'une fois.", "This page is opened from the platform; the address is good once."))
}

// refused is for whoever had one.
func (w *web) refused(rw http.ResponseWriter, r *http.Request, err error) {
	status, words := http.StatusForbidden, text("Cette page ne peut plus être montrée.", "This page can no longer be shown.")
	if p := Explain(err); p != nil && p.Detail != (problem.Text{}) {
		words = p.Detail
	}
	say(rw, r, status, words)
}

var (
	errForeign = errors.New("the machine leads to another place")
	errSilent  = errors.New("nothing listens on this port")
	errHuge    = errors.New("the page is too large")
)

// failed is for a page that did not come.
func (w *web) failed(rw http.ResponseWriter, r *http.Request, err error) {
	words := text("La machine n'a pas répondu.", "The machine did not answer.")
	var size *http.MaxBytesError
	switch {
	case errors.Is(err, errForeign):
		words = text("La machine renvoie vers un autre endroit ; la plateforme n'y suit pas.", "The machine leads to another place; the platform does not follow.")
	case errors.Is(err, errSilent), runtime.IsRefusal(err):
		words = text("Rien n'écoute sur ce port de la machine.", "Nothing listens on this port of the machine.")
	case errors.As(err, &size):
		say(rw, r, http.StatusRequestEntityTooLarge, text("Ce qui est envoyé est trop grand.", "What is sent is too large."))
		return
	}
	say(rw, r, http.StatusBadGateway, words)
}

// say answers with a sentence of the platform's own, as text.
func say(rw http.ResponseWriter, r *http.Request, status int, words problem.Text) {
	own(rw.Header())
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, words.In(problem.Preferred(r.Header.Get("Accept-Language")))+"\n") // the client may be gone
}

// hostOf is the name that a request asks for, as origins are written.
func hostOf(r *http.Request) string {
	u := url.URL{Host: r.Host}
	if port := u.Port(); port == "80" || port == "443" {
		return lower(u.Hostname())
	}
	return lower(r.Host)
}
