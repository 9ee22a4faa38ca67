package check

import (
	"bytes"
	"encoding/binary"
)

// maxColumns is the most that MySQL allows in a result.
const maxColumns = 4096

// mysqlPacket is what is left of a packet. Reading past its end gives zeros and
// sets short.
type mysqlPacket struct {
	rest  []byte
	short bool
}

func (p *mysqlPacket) take(n int) []byte {
	if n > len(p.rest) {
		p.short, p.rest = true, nil
		return make([]byte, min(n, 8))
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken
}

// textToNul reads up to a zero, or to the end.
func (p *mysqlPacket) textToNul() string {
	text, rest, _ := bytes.Cut(p.rest, []byte{0})
	p.rest = rest
	return string(text)
}

// number reads a number of one to nine bytes.
func (p *mysqlPacket) number() int {
	first := p.take(1)[0]
	if first < mysqlNull {
		return int(first)
	}
	width, known := map[byte]int{0xfc: 2, 0xfd: 3, 0xfe: 8}[first]
	if !known {
		p.short = true
		return 0
	}
	var wide [8]byte
	copy(wide[:], p.take(width))
	value := binary.LittleEndian.Uint64(wide[:])
	if value > maxCell {
		p.short = true
		return 0
	}
	return int(value)
}

func (p *mysqlPacket) text() string {
	n := p.number()
	if n > len(p.rest) {
		p.short = true
		return ""
	}
	return string(p.take(n))
}

// value is a text or a null.
func (p *mysqlPacket) value() string {
	if len(p.rest) > 0 && p.rest[0] == mysqlNull {
		p.take(1)
		return "NULL"
	}
	return p.text()
}

// isEOF tells the end of a list from a row whose first value is long.
func (p *mysqlPacket) isEOF() bool { return len(p.rest) < 9 && p.rest[0] == mysqlEOF }

// lastResult reads the end of a result: a count of warnings, then the state,
// which tells whether another result follows.
func (p *mysqlPacket) lastResult() error {
	const moreResults = 0x0008
	p.take(3)
	state := binary.LittleEndian.Uint16(p.take(2))
	switch {
	case p.short:
		return errMalformed
	case state&moreResults != 0:
		return errManyResults
	}
	return nil
}

// mysqlHello is what a greeting tells.
type mysqlHello struct {
	flags  uint32
	method string
	salt   []byte
}

// readGreeting reads a greeting of version 10.
func readGreeting(p *mysqlPacket) (mysqlHello, error) {
	var hello mysqlHello
	if p.take(1)[0] != mysqlVersion {
		return hello, errMalformed
	}
	p.textToNul() // of the server
	p.take(4)     // of the connection
	salt := bytes.Clone(p.take(8))
	p.take(1)
	hello.flags = uint32(binary.LittleEndian.Uint16(p.take(2)))
	p.take(3) // characters and state
	hello.flags |= uint32(binary.LittleEndian.Uint16(p.take(2))) << 16
	length := int(p.take(1)[0])
	p.take(10)
	salt = append(salt, p.take(max(13, length-8))...)
	hello.salt, hello.method = saltOf(salt), p.textToNul()
	if p.short || hello.flags&mysqlProtocol41 == 0 || hello.flags&mysqlSecure == 0 {
		return hello, errMalformed
	}
	return hello, nil
}

// mysqlTypes name the types of columns.
var mysqlTypes = map[byte]string{
	0x00: "DECIMAL", 0x01: "TINYINT", 0x02: "SMALLINT", 0x03: "INT", 0x04: "FLOAT", 0x05: "DOUBLE", 0x06: "NULL",
	0x07: "TIMESTAMP", 0x08: "BIGINT", 0x09: "MEDIUMINT", 0x0a: "DATE", 0x0b: "TIME", 0x0c: "DATETIME", 0x0d: "YEAR",
	0x0f: "VARCHAR", 0x10: "BIT", 0xf5: "JSON", 0xf6: "DECIMAL", 0xf7: "ENUM", 0xf8: "SET",
	0xf9: "TEXT", 0xfa: "TEXT", 0xfb: "TEXT", 0xfc: "TEXT", 0xfd: "VARCHAR", 0xfe: "CHAR",
}

// binaryTypes name the types of bytes that are no characters.
var binaryTypes = map[string]string{"TEXT": "BLOB", "VARCHAR": "VARBINARY", "CHAR": "BINARY"}

// readColumn reads a column's definition.
func readColumn(p *mysqlPacket) (sqlColumn, bool) {
	const binaryCharacters, enum, set = 63, 0x100, 0x800
	for range 4 { // catalogue, database, table, table's own name
		p.text()
	}
	column := sqlColumn{Name: p.text()}
	p.text()
	p.number() // of the fields that follow
	charset := binary.LittleEndian.Uint16(p.take(2))
	p.take(4)
	kind := p.take(1)[0]
	flags := binary.LittleEndian.Uint16(p.take(2))
	column.Type = mysqlTypes[kind]
	switch {
	case flags&enum != 0:
		column.Type = "ENUM"
	case flags&set != 0:
		column.Type = "SET"
	case charset == binaryCharacters && binaryTypes[column.Type] != "":
		column.Type = binaryTypes[column.Type]
	}
	return column, !p.short
}
