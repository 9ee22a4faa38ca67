package etag_test

import (
	"regexp"
	"testing"

	"github.com/pupitre-lab/pupitre/api/etag"
)

func TestTheTagFollowsTheRepresentation(t *testing.T) {
	a, again, b := etag.Of([]byte(`{"a":1}`)), etag.Of([]byte(`{"a":1}`)), etag.Of([]byte(`{"a":2}`))
	if a != again || a == b || !regexp.MustCompile(`^"[A-Za-z0-9_-]{24}"$`).MatchString(a) {
		t.Errorf("%s %s %s", a, again, b)
	}
}

func TestHeadersAreComparedAsRFC9110Says(t *testing.T) {
	for _, tc := range []struct {
		header         string
		matches, known bool
	}{
		{`"x"`, true, true},
		{`W/"x"`, false, true},
		{`"a", W/"b" ,"x"`, true, true},
		{`*`, true, true},
		{``, false, false},
		{`x`, false, false},
		{`"a"`, false, false},
		{`"x`, false, false},
	} {
		if got := etag.Matches(tc.header, `"x"`); got != tc.matches {
			t.Errorf("If-Match: %s: %v", tc.header, got)
		}
		if got := etag.Known(tc.header, `"x"`); got != tc.known {
			t.Errorf("If-None-Match: %s: %v", tc.header, got)
		}
	}
}
