package web

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

const indexName = "index.html"

// Option changes how the user interface is served.
type Option func(*handler)

// WithFrames lets pages of these origins ("https://files.example.org") be shown in frames: web pages of lab nodes and
// handed-in documents, which live on origins of their own.
func WithFrames(origins ...string) Option {
	return func(h *handler) { h.frames = append(h.frames, origins...) }
}

// Handler serves the user interface that was built into the program. Mount it behind every route of the API: it answers
// each path that is not a file with the application's page.
func Handler(options ...Option) http.Handler {
	return HandlerOf(FS(), options...)
}

// HandlerOf serves a build of the user interface found in files. Files are read once, here. Without index.html every
// path answers 503 and says how to build.
//
//   - assets/…: named by their content, cached for ever; 404 when missing
//   - index.html and every path of the application: never stored, with a fresh nonce for style elements
//   - other files: checked again at each use, by ETag
//
// A .br or .gz beside a file is sent to those who accept it.
func HandlerOf(files fs.FS, options ...Option) http.Handler {
	h := &handler{}
	for _, option := range options {
		option(h)
	}
	index, err := fs.ReadFile(files, indexName)
	if err != nil {
		return http.HandlerFunc(notBuilt)
	}
	h.index = string(index)
	h.assets, err = readAssets(files)
	if err != nil {
		panic(fmt.Sprintf("web: reading the built files: %v", err)) // embedded files are always readable
	}
	return h
}

type handler struct {
	index  string
	assets map[string]asset
	frames []string
}

// ServeHTTP answers GET and HEAD.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		h.refuse(w, http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if found, ok := h.assets[name]; ok {
		secure(w.Header(), contentPolicy("", h.frames))
		found.serve(w, r)
		return
	}
	if !isPage(name) {
		h.refuse(w, http.StatusNotFound)
		return
	}
	h.serveIndex(w, r)
}

// isPage tells a path of the application from a file that does not exist and from the API's paths.
func isPage(name string) bool {
	if name == "api" || strings.HasPrefix(name, "api/") || strings.HasPrefix(name, assetFolder) {
		return false
	}
	_, isFile := mediaTypes[path.Ext(name)]
	return !isFile || name == indexName
}

func (h *handler) serveIndex(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	header := w.Header()
	secure(header, contentPolicy(nonce, h.frames))
	header.Set("Content-Type", mediaTypes[".html"])
	header.Set("Cache-Control", "no-store")
	page := strings.ReplaceAll(h.index, nonceMark, nonce)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(page))
}

func (h *handler) refuse(w http.ResponseWriter, status int) {
	secure(w.Header(), contentPolicy("", nil))
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, http.StatusText(status), status)
}

func notBuilt(w http.ResponseWriter, _ *http.Request) {
	secure(w.Header(), contentPolicy("", nil))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, "L'interface n'a pas été construite : dans web/, « npm ci && npm run build », puis reconstruire le programme.\n"+
		"The user interface was not built: in web/, \"npm ci && npm run build\", then build the program again.\n")
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	encoding, body := a.choose(r.Header.Get("Accept-Encoding"))
	header := w.Header()
	header.Set("Content-Type", a.mediaType)
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", a.caching)
	header.Set("ETag", a.tag(encoding))
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
