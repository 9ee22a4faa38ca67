package strictyaml

import (
	"slices"
	"strings"
)

// Suggest is the candidate that a person most likely meant by word, or "" when
// none is near enough: a third of its letters wrong at most. Swapped neighbours
// count as one mistake, case as none. Equally near candidates are taken in
// alphabetical order.
func Suggest(word string, candidates []string) string {
	if word == "" || len(word) > maxQuoted {
		return ""
	}
	best, bestDistance := "", 0
	for _, candidate := range slices.Sorted(slices.Values(candidates)) {
		if len(candidate) > 2*maxQuoted {
			continue
		}
		d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(candidate)))
		if d > max(1, len([]rune(candidate))/3) || d >= len([]rune(candidate)) {
			continue
		}
		if best == "" || d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours that turn a into b.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			substitution := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				substitution++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, substitution)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// maxListed bounds how many right values a message lists.
const maxListed = 16

// unknown says that what (a noun) has no value called word, and what would be
// right: the nearest candidate, else all of them when they are few.
func unknown(what Text, word string, candidates []string) (en, fr string) {
	en = "unknown " + what.EN + " " + quote(word)
	fr = what.FR + " " + quote(word) + " : cela n'existe pas"
	if near := Suggest(word, candidates); near != "" {
		return en + " (did you mean " + quote(near) + "?)", fr + " (vouliez-vous dire " + quote(near) + " ?)"
	}
	if len(candidates) == 0 || len(candidates) > maxListed {
		return en, fr
	}
	list := strings.Join(slices.Sorted(slices.Values(candidates)), ", ")
	return en + "; expected one of: " + list, fr + " ; attendu : " + list
}
