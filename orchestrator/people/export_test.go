package people

import (
	"io"
	"time"
)

// NewPersonID lets tests draw identifiers.
func NewPersonID(now time.Time, random io.Reader) (PersonID, error) {
	return newID[PersonID](now, random)
}
