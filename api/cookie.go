package api

import (
	"net/http"
	"time"
)

// cookieName is that of a browser's login. The prefix makes browsers hold it to
// this host and to TLS; without TLS they refuse the prefix.
func (s *Server) cookieName() string {
	if s.https() {
		return "__Host-pupitre"
	}
	return "pupitre"
}

// LogIn gives the browser the secret of its login.
func (c *Call) LogIn(secret string, expires time.Time) {
	c.setCookie(secret, int(expires.Sub(c.Now())/time.Second))
}

// LogOut takes it away.
func (c *Call) LogOut() { c.setCookie("", -1) }

func (c *Call) setCookie(value string, maxAge int) {
	http.SetCookie(c.gin.Writer, &http.Cookie{
		Name: c.server.cookieName(), Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.server.https(), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}
