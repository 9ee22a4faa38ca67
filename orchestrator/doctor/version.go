package doctor

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// version is a dotted version number, and whether somebody packaged it: a
// distribution repairs holes without changing the number it started from.
type version struct {
	numbers  []int
	packaged bool
}

var versionPattern = regexp.MustCompile(`^v?([0-9]+(?:\.[0-9]+)*)(.*)$`)

var packagedPattern = regexp.MustCompile(`[+~]|deb|ubuntu|dfsg|\.el[0-9]|\.fc[0-9]|-[0-9]+-[a-z]`)

// parseVersion reads "20.10.24+dfsg1"; no numbers when it is not a version.
func parseVersion(text string) version {
	m := versionPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return version{}
	}
	v := version{packaged: packagedPattern.MatchString(m[2])}
	for part := range strings.SplitSeq(m[1], ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return version{}
		}
		v.numbers = append(v.numbers, n)
	}
	return v
}

// before compares numbers; a missing one counts as 0.
func (v version) before(other version) bool {
	for i := range max(len(v.numbers), len(other.numbers)) {
		if c := cmp.Compare(at(v.numbers, i), at(other.numbers, i)); c != 0 {
			return c < 0
		}
	}
	return false
}

func at(numbers []int, i int) int {
	if i < len(numbers) {
		return numbers[i]
	}
	return 0
}

// sameBranch tells whether two versions differ at most after the second number.
func (v version) sameBranch(other version) bool {
	return at(v.numbers, 0) == at(other.numbers, 0) && at(v.numbers, 1) == at(other.numbers, 1)
}

// lacks tells whether a version is without a repair made in the given versions:
// one for each branch that got it, in ascending order. A branch that got none
// lacks it when it is older than the last.
func (v version) lacks(repairs ...string) bool {
	if len(v.numbers) == 0 {
		return false
	}
	all := make([]version, len(repairs))
	for i, r := range repairs {
		all[i] = parseVersion(r)
	}
	if i := slices.IndexFunc(all, v.sameBranch); i >= 0 {
		return v.before(all[i])
	}
	return v.before(all[len(all)-1])
}
