package lab

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var quantity = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([A-Za-z%]*)$`)

var rateUnits = map[string]float64{"bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9}

var byteUnits = map[string]float64{"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}

// ParseBitRate reads a rate such as "10mbit", "1gbit" or "512kbit".
func ParseBitRate(text string) (BitRate, error) {
	value, err := parseWhole(text, rateUnits)
	return BitRate(value), err
}

// ParseBytes reads a size such as "96Mi", "1Gi" or a plain number of bytes.
func ParseBytes(text string) (Bytes, error) {
	value, err := parseWhole(text, byteUnits)
	return Bytes(value), err
}

// ParsePercent reads a share such as "1%" or "0.5%".
func ParsePercent(text string) (Percent, error) {
	value, err := parseQuantity(text, map[string]float64{"%": 1})
	return Percent(value), err
}

// parseWhole refuses parts of a bit or of a byte.
func parseWhole(text string, units map[string]float64) (float64, error) {
	value, err := parseQuantity(text, units)
	if err == nil && value != math.Trunc(value) {
		return 0, fmt.Errorf("%q is not a whole number of them", text)
	}
	return value, err
}

func parseQuantity(text string, units map[string]float64) (float64, error) {
	m := quantity.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is not a number with a unit", text)
	}
	unit, ok := units[m[2]]
	if !ok {
		return 0, fmt.Errorf("%q has not a unit that is known here", text)
	}
	value, err := strconv.ParseFloat(m[1], 64)
	if err != nil || value*unit > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is too big", text)
	}
	return value * unit, nil
}

// String is the rate as a lab writes it.
func (r BitRate) String() string {
	for _, unit := range []string{"gbit", "mbit", "kbit"} {
		if by := BitRate(rateUnits[unit]); r >= by && r%by == 0 {
			return strconv.FormatUint(uint64(r/by), 10) + unit
		}
	}
	return strconv.FormatUint(uint64(r), 10) + "bit"
}

// String is the size as a lab writes it.
func (b Bytes) String() string {
	for _, unit := range []string{"Ti", "Gi", "Mi", "Ki"} {
		if by := Bytes(byteUnits[unit]); b >= by && b%by == 0 {
			return strconv.FormatInt(int64(b/by), 10) + unit
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// String is the share as a lab writes it.
func (p Percent) String() string { return strconv.FormatFloat(float64(p), 'g', -1, 64) + "%" }

// String is the destination as a lab writes it.
func (d Destination) String() string {
	if d.Address.IsValid() {
		return d.Address.String()
	}
	return strings.TrimSuffix(d.Node+":"+d.Interface, ":")
}
