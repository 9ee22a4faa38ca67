package web

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
)

// nonceMark stands in index.html where the response's own nonce goes.
const nonceMark = "__STYLE_NONCE__"

// newNonce returns 128 random bits as base64.
func newNonce() string {
	var bits [16]byte
	rand.Read(bits[:]) // never fails: crypto/rand ends the program instead
	return base64.StdEncoding.EncodeToString(bits[:])
}

// contentPolicy is the Content-Security-Policy of one response. Scripts come from files of this origin only. Style
// elements need the nonce: the terminal and the component library make a few of them while running. Style attributes
// are refused.
func contentPolicy(nonce string, frames []string) string {
	style := "style-src 'self'"
	if nonce != "" {
		style += " 'nonce-" + nonce + "'"
	}
	frame := "frame-src 'self'"
	if len(frames) > 0 {
		frame += " " + strings.Join(frames, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		style,
		"img-src 'self' data: blob:",
		"font-src 'self'",
		"connect-src 'self'",
		"worker-src 'self'",
		"manifest-src 'self'",
		frame,
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// secure sets the headers that every response of the user interface has.
func secure(header http.Header, policy string) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
}
