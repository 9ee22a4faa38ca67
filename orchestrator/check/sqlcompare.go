package check

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// plainNumber is a number without exponent, short enough to be exact.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]{1,64}(\.[0-9]{0,64})?$`)

// datum is a value of a result: a text, and a number where it reads as one.
type datum struct {
	text  string
	exact *big.Rat // nil when it is no plain number
	about float64  // NaN when it is no number at all
}

func datumOf(text string) datum {
	c := datum{text: text, about: math.NaN()}
	if plainNumber.MatchString(text) {
		c.exact, _ = new(big.Rat).SetString(strings.TrimSuffix(text, "."))
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(f, 0) && !strings.ContainsAny(text, "xXpP_") {
		c.about = f
	}
	return c
}

// equals compares texts, and numbers by value within a tolerance.
func (c datum) equals(other datum, tolerance float64) bool {
	switch {
	case c.text == other.text:
		return true
	case tolerance == 0 && c.exact != nil && other.exact != nil:
		return c.exact.Cmp(other.exact) == 0
	}
	return math.Abs(c.about-other.about) <= tolerance // false for what is no number
}

// key is the same for cells that are equal without tolerance.
func (c datum) key() string {
	switch {
	case c.exact != nil:
		return "n" + c.exact.RatString()
	case !math.IsNaN(c.about):
		if exact := new(big.Rat).SetFloat64(c.about); math.Abs(c.about) < 1e30 && math.Abs(c.about) > 1e-30 {
			return "n" + exact.RatString()
		}
		return "f" + strconv.FormatFloat(c.about, 'g', -1, 64)
	}
	return "t" + c.text
}

func sameDatum(got, want string, tolerance float64) bool {
	return datumOf(got).equals(datumOf(want), tolerance)
}

func dataOf(rows [][]string) [][]datum {
	all := make([][]datum, len(rows))
	for i, row := range rows {
		for _, text := range row {
			all[i] = append(all[i], datumOf(text))
		}
	}
	return all
}

func sameRow(got, want []datum, tolerance float64) bool {
	return slices.EqualFunc(got, want, func(a, b datum) bool { return a.equals(b, tolerance) })
}

// differingRows counts the expected rows that are not there.
func differingRows(got, want [][]string, tolerance float64, unordered bool) int {
	have, wanted := dataOf(got), dataOf(want)
	switch {
	case !unordered:
		return missingInOrder(have, wanted, tolerance)
	case tolerance == 0:
		return missingExactly(have, wanted)
	}
	return missingNearly(have, wanted, tolerance)
}

func missingInOrder(have, wanted [][]datum, tolerance float64) int {
	missing := 0
	for i, row := range wanted {
		if i >= len(have) || !sameRow(have[i], row, tolerance) {
			missing++
		}
	}
	return missing
}

// missingExactly compares two results as bags of rows.
func missingExactly(have, wanted [][]datum) int {
	count := map[string]int{}
	for _, row := range have {
		count[rowKey(row)]++
	}
	missing := 0
	for _, row := range wanted {
		if key := rowKey(row); count[key] > 0 {
			count[key]--
		} else {
			missing++
		}
	}
	return missing
}

func rowKey(row []datum) string {
	var key strings.Builder
	for _, c := range row {
		key.WriteString(strconv.Quote(c.key()))
	}
	return key.String()
}

// missingNearly gives each expected row the first one near it that is left.
func missingNearly(have, wanted [][]datum, tolerance float64) int {
	missing, taken := 0, make([]bool, len(have))
	for _, row := range wanted {
		at := -1
		for i := range have {
			if !taken[i] && sameRow(have[i], row, tolerance) {
				at = i
				break
			}
		}
		if at < 0 {
			missing++
			continue
		}
		taken[at] = true
	}
	return missing
}

// typeNames are other names of PostgreSQL's types.
var typeNames = map[string]string{
	"smallint": "int2", "integer": "int4", "int": "int4", "bigint": "int8", "real": "float4", "double precision": "float8",
	"decimal": "numeric", "boolean": "bool", "character varying": "varchar", "character": "bpchar", "char": "bpchar",
	"timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
}

// wrongColumns tells how a result's columns are not those wanted, nil when they are.
func wrongColumns(got []sqlColumn, want []string) *lab.Text {
	if len(want) == 0 {
		return nil
	}
	if len(got) != len(want) {
		text := say("le résultat a %d colonnes, pas %d", "the result has %d columns, not %d", len(got), len(want))
		return &text
	}
	for i, wanted := range want {
		name, kind, _ := strings.Cut(strings.TrimSpace(wanted), " ")
		switch {
		case !strings.EqualFold(got[i].Name, name):
			text := say("la colonne %d s'appelle %s, pas %s", "column %d is called %s, not %s", i+1, short(show(got[i].Name)), show(name))
			return &text
		case kind != "" && !sameType(got[i].Type, kind):
			text := say("la colonne %s est de type %s", "the column %s has the type %s", show(name), short(show(got[i].Type)))
			return &text
		}
	}
	return nil
}

func sameType(got, want string) bool {
	got, want = strings.ToLower(got), strings.ToLower(strings.TrimSpace(want))
	return got == want || typeNames[want] == got
}
