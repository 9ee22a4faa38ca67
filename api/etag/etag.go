// Package etag makes entity tags and compares them as RFC 9110 says (§8.8.3,
// §13.1).
package etag

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Of is the strong tag of a representation: its digest.
func Of(representation []byte) string {
	sum := sha256.Sum256(representation)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
}

// Matches tells whether an If-Match header lets a change of what has this tag
// through. The comparison is strong: a weak tag matches nothing.
func Matches(ifMatch, tag string) bool {
	return anyOf(ifMatch, func(listed string) bool { return listed == tag })
}

// Known tells whether an If-None-Match header says that the client holds what
// has this tag. The comparison is weak.
func Known(ifNoneMatch, tag string) bool {
	return anyOf(ifNoneMatch, func(listed string) bool { return strings.TrimPrefix(listed, "W/") == tag })
}

// anyOf goes over a list of tags; a star stands for any. A tag has no comma of
// ours, and one of somebody else's need not match.
func anyOf(header string, match func(string) bool) bool {
	for listed := range strings.SplitSeq(header, ",") {
		if listed = strings.TrimSpace(listed); listed == "*" || match(listed) {
			return true
		}
	}
	return false
}
