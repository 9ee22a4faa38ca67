package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// assetFolder is where the build puts files named by their content.
const assetFolder = "assets/"

// mediaTypes are those of the files a build makes; the host's own table is not asked, it differs between machines.
var mediaTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// encodings in the order of our preference, with the suffix of their files.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

type asset struct {
	mediaType string
	caching   string
	digest    string
	bodies    map[string][]byte // by content encoding; "" is the file itself
}

// readAssets reads every file but index.html, hidden ones and the compressed twins, which join their originals.
func readAssets(files fs.FS) (map[string]asset, error) {
	assets := map[string]asset{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == indexName || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		mediaType, known := mediaTypes[path.Ext(name)]
		if !known {
			return nil
		}
		assets[name], err = readAsset(files, name, mediaType)
		return err
	})
	return assets, err
}

func readAsset(files fs.FS, name, mediaType string) (asset, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return asset{}, fmt.Errorf("%s: %w", name, err)
	}
	digest := sha256.Sum256(body)
	read := asset{
		mediaType: mediaType,
		caching:   "no-cache",
		digest:    hex.EncodeToString(digest[:8]),
		bodies:    map[string][]byte{"": body},
	}
	if strings.HasPrefix(name, assetFolder) {
		read.caching = "public, max-age=31536000, immutable"
	}
	for _, encoding := range encodings {
		if packed, err := fs.ReadFile(files, name+encoding.suffix); err == nil {
			read.bodies[encoding.name] = packed
		}
	}
	return read, nil
}

// tag is a strong ETag: each encoding has its own bytes, so its own tag.
func (a asset) tag(encoding string) string {
	if encoding == "" {
		return `"` + a.digest + `"`
	}
	return `"` + a.digest + "-" + encoding + `"`
}

// choose returns the encoding to send, by our preference among those accepted; "" is the file as it is.
func (a asset) choose(accept string) (string, []byte) {
	for _, encoding := range encodings {
		if body, ok := a.bodies[encoding.name]; ok && accepts(accept, encoding.name) {
			return encoding.name, body
		}
	}
	return "", a.bodies[""]
}

// accepts reads an Accept-Encoding header (RFC 9110, 12.5.3). A coding is accepted when it is named, or "*" is and it is
// not, with a weight that is not zero.
func accepts(header, coding string) bool {
	accepted := false
	for _, part := range strings.Split(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == coding {
			return weight(parameters) > 0
		}
		if name == "*" {
			accepted = weight(parameters) > 0
		}
	}
	return accepted
}

func weight(parameters string) float64 {
	value, found := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameters, " ", "")), "q=")
	if !found {
		return 1
	}
	parsed, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return parsed
}
