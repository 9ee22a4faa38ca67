package grade

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Amount is a decimal number kept exactly, counted in millionths: points, a
// share from 0 to 1, a weight or a figure. Sums of amounts are exact and do not
// depend on their order. In JSON it is a plain number, such as 2.35.
type Amount int64

const (
	unit = 1_000_000
	// mostAmount bounds what can be read, so that no sum or product overflows.
	mostAmount Amount = 1_000_000 * unit
	// longest number read from JSON, in bytes.
	longestLiteral = 64
)

// Whole is the amount n.
func Whole(n int) Amount { return Amount(n) * unit }

// AmountOf is the amount nearest to f. What is not a number is 0; what is
// beyond a million is a million.
func AmountOf(f float64) Amount {
	limit := mostAmount.Float()
	switch {
	case math.IsNaN(f):
		return 0
	case f > limit:
		return mostAmount
	case f < -limit:
		return -mostAmount
	}
	return Amount(math.Round(f * unit))
}

// ParseAmount reads a decimal number such as "2.35", at most a million either
// way. Digits after the sixth decimal are rounded, halves away from zero.
func ParseAmount(text string) (Amount, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || len(text) > longestLiteral || strings.ContainsAny(text, "_xXpP") || math.Abs(f) > mostAmount.Float() {
		return 0, fmt.Errorf("%.80q is not an amount; write a decimal number from -1000000 to 1000000, such as 2.35", text)
	}
	if math.Abs(f) < 1e-7 { // an exponent far below zero would make a huge fraction
		return 0, nil
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, fmt.Errorf("%.80q is not an amount; write a decimal number such as 2.35", text)
	}
	return amountOfRat(exact), nil
}

// Float is the number as a float64, for drawing and for spreadsheets.
func (a Amount) Float() float64 { return float64(a) / unit }

// String writes the number with a point and no more decimals than it has.
func (a Amount) String() string {
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatUint(n/unit, 10)
	if decimals := n % unit; decimals != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%06d", decimals), "0")
	}
	return text
}

// Text writes the number as French and English do, with at most so many
// decimals, the rest rounded.
func (a Amount) Text(decimals int) Text {
	text := roundTo(a.rat(), stepOf(decimals), HalfUp).String()
	return Text{FR: strings.Replace(text, ".", ",", 1), EN: text}
}

// MarshalJSON writes a plain number.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a plain number.
func (a *Amount) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	read, err := ParseAmount(string(data))
	if err != nil {
		return err
	}
	*a = read
	return nil
}

func (a Amount) rat() *big.Rat { return big.NewRat(int64(a), unit) }

// times is a share of an amount, rounded to the millionth, halves up. Both are
// within what ParseAmount and the limits of a scheme allow, so that the product
// fits.
func (a Amount) times(share Amount) Amount {
	return (a*share + unit/2) / unit
}

// amountOfRat rounds to the millionth, halves away from zero.
func amountOfRat(r *big.Rat) Amount { return roundTo(r, 1, HalfUp) }

// stepOf is the smallest number with so many decimals.
func stepOf(decimals int) Amount {
	step := Amount(unit)
	for range min(max(decimals, 0), 6) {
		step /= 10
	}
	return step
}

// roundTo is the multiple of step that r becomes.
func roundTo(r *big.Rat, step Amount, mode Rounding) Amount {
	scaled := new(big.Rat).Quo(new(big.Rat).Abs(r), step.rat())
	whole, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(scaled.Denom())
	if roundsUp(mode, rest.Sign() > 0, half, whole.Bit(0) == 1) {
		whole.Add(whole, big.NewInt(1))
	}
	return Amount(int64(r.Sign())*whole.Int64()) * step
}

// roundsUp decides from whether anything remains, how the rest compares with a
// half, and whether the whole part is odd.
func roundsUp(mode Rounding, rests bool, half int, odd bool) bool {
	switch mode {
	case Down:
		return false
	case Up:
		return rests
	case HalfEven:
		return half > 0 || half == 0 && odd
	default:
		return half >= 0
	}
}
