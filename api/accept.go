package api

import (
	"mime"
	"strconv"
	"strings"
)

// maxRanges bounds how many media ranges of an Accept header are looked at.
const maxRanges = 64

// accepts tells whether an Accept header (RFC 9110, §12.5.1) lets one of the
// media types through. The most specific range that fits a type decides; no
// header accepts everything.
func accepts(header []string, produced []string) bool {
	if len(header) == 0 || strings.TrimSpace(strings.Join(header, "")) == "" {
		return true
	}
	ranges := strings.SplitN(strings.Join(header, ","), ",", maxRanges+1)
	ranges = ranges[:min(len(ranges), maxRanges)]
	for _, mediaType := range produced {
		if quality(ranges, mediaType) > 0 {
			return true
		}
	}
	return false
}

// quality is the weight of a media type, from 0, not wanted, to 1.
func quality(ranges []string, mediaType string) float64 {
	best, weight := 0, 0.0
	for _, text := range ranges {
		wanted, parameters, err := mime.ParseMediaType(strings.TrimSpace(text))
		if err != nil {
			continue
		}
		if fit := specificity(wanted, mediaType); fit > best {
			best, weight = fit, weightOf(parameters["q"])
		}
	}
	return weight
}

func specificity(wanted, mediaType string) int {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	family, _, _ := strings.Cut(mediaType, "/")
	switch wanted {
	case mediaType:
		return 3
	case family + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}

func weightOf(q string) float64 {
	if q == "" {
		return 1
	}
	weight, err := strconv.ParseFloat(q, 64)
	if err != nil || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}
