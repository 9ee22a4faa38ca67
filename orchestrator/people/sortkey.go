package people

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SortKey folds names into text that every database orders alike, whatever its
// collation: only the letters a–z and digits, accents and case taken away, '0'
// between words and names. A letter of another script becomes "zz" and its code
// point, so it comes after the Latin ones.
func SortKey(names ...string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte('0')
		}
		foldInto(&b, name)
	}
	return b.String()
}

func foldInto(b *strings.Builder, name string) {
	gap, first := false, true
	for _, r := range norm.NFKD.String(expandLigatures.Replace(strings.ToLower(name))) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = true
			continue
		}
		if gap && !first {
			b.WriteByte('0')
		}
		gap, first = false, false
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(b, "zz%06x", r)
		}
	}
}

// expandLigatures writes out the letters that no decomposition takes apart.
var expandLigatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d")
