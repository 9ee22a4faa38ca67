package check

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// The MySQL client/server protocol, as MySQL and MariaDB document it, as far as
// a check needs it: a login, one query, its result as text. Every field that a
// server sends is read within its packet, and a packet within a bound.

// Capabilities of a connection.
const (
	mysqlLongPassword = 1 << 0
	mysqlWithDatabase = 1 << 3
	mysqlTLS          = 1 << 11
	mysqlProtocol41   = 1 << 9
	mysqlSecure       = 1 << 15
	mysqlPlugins      = 1 << 19
	mysqlAttributes   = 1 << 20
)

// First bytes of packets, and commands.
const (
	mysqlOK       = 0x00
	mysqlMoreAuth = 0x01
	mysqlNull     = 0xfb // in a row; as a whole answer, the server asks for a file
	mysqlEOF      = 0xfe // during the login, another method is asked for
	mysqlError    = 0xff
	commandQuit   = 0x01
	commandQuery  = 0x03
)

const (
	mysqlVersion   = 10 // of the protocol
	mysqlCharset   = 45 // utf8mb4_general_ci
	mysqlAuthSteps = 8
)

var (
	errNoTLS         = errors.New("the server offers no TLS")
	errUnknownMethod = errors.New("the server asks for a login method that checks do not know")
)

// askMySQL runs a query over the text protocol.
func askMySQL(conn *session, spec lab.SQL, most int) (sqlTable, error) {
	talk := &mysqlTalk{session: conn, spec: spec}
	talk.over(conn)
	if err := talk.login(); err != nil {
		return sqlTable{}, err
	}
	conn.allow(maxResult)
	table, err := talk.query(most)
	talk.number = 0
	_ = talk.send([]byte{commandQuit}) // out of courtesy
	return table, err
}

// mysqlTalk is a conversation with a server.
type mysqlTalk struct {
	session *session
	out     io.Writer
	in      io.Reader
	spec    lab.SQL
	number  byte // of the next packet
	secure  bool
}

// over makes the talk go over a connection.
func (t *mysqlTalk) over(conn net.Conn) { t.out, t.in = conn, bufio.NewReader(conn) }

// send writes a packet. Ours are all far smaller than the biggest one.
func (t *mysqlTalk) send(payload []byte) error {
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))
	head[3] = t.number
	t.number++
	_, err := t.out.Write(append(head, payload...))
	return err
}

// receive reads a packet that is not empty; an error packet is an error.
func (t *mysqlTalk) receive() (*mysqlPacket, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(t.in, head); err != nil {
		return nil, err
	}
	t.number = head[3] + 1
	length := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	switch {
	case length == 0:
		return nil, errMalformed
	case length > maxCell:
		return nil, t.session.note(errTooMuch)
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(t.in, payload); err != nil {
		return nil, err
	}
	if payload[0] == mysqlError {
		return nil, mysqlRefusal(payload)
	}
	return &mysqlPacket{rest: payload}, nil
}

// mysqlRefusals are the errors that say that a user may not: of the login (1044,
// 1045, 1130, 1698, 1862, 3118, 3955, 4151), of a privilege (1142, 1143, 1227,
// 1370).
var mysqlRefusals = []int{1044, 1045, 1130, 1142, 1143, 1227, 1370, 1698, 1862, 3118, 3955, 4151}

// mysqlRefusal reads an error packet: a number, then, once the login has begun,
// a number sign and five characters of SQLSTATE, then a sentence.
func mysqlRefusal(payload []byte) error {
	p := &mysqlPacket{rest: payload[1:]}
	number := int(binary.LittleEndian.Uint16(p.take(2)))
	if p.short {
		return errMalformed
	}
	message := p.rest
	if len(message) >= 6 && message[0] == '#' {
		message = message[6:]
	}
	return &sqlRefusal{
		Code: strconv.Itoa(number), Message: string(message), Access: slices.Contains(mysqlRefusals, number),
	}
}

// login reads the greeting, answers it and goes through the steps asked for.
func (t *mysqlTalk) login() error {
	greeting, err := t.receive()
	if err != nil {
		return err
	}
	hello, err := readGreeting(greeting)
	if err != nil {
		return err
	}
	flags := uint32(mysqlLongPassword|mysqlWithDatabase|mysqlProtocol41|mysqlSecure|mysqlPlugins) | hello.flags&mysqlAttributes
	if t.spec.TLS {
		if err := t.startTLS(hello, flags|mysqlTLS); err != nil {
			return err
		}
		flags |= mysqlTLS
	} else {
		t.markLogin()
	}
	answer, known := mysqlAnswer(hello.method, t.spec.Password, hello.salt)
	if !known {
		hello.method, answer = "mysql_native_password", nil // the server asks again
	}
	if err := t.send(t.response(flags, hello.method, answer)); err != nil {
		return err
	}
	return t.settle(mysqlAuth{method: hello.method, salt: hello.salt})
}

// markLogin makes the witness look, where the server does not take the attribute
// with the nonce, for the user and the answer to the server's challenge.
func (t *mysqlTalk) markLogin() {
	find := t.session.mark
	t.session.mark = func(sent []byte) []byte {
		const start = 4 + 32 // the packet's header and the fixed part
		if found := find(sent); found != nil || len(sent) <= start {
			return found
		}
		return wholeMark(sent[start:])
	}
}

// fixedPart begins a login, and is all of it before TLS.
func fixedPart(flags uint32) []byte {
	part := binary.LittleEndian.AppendUint32(nil, flags)
	part = binary.LittleEndian.AppendUint32(part, maxCell)
	return append(append(part, mysqlCharset), make([]byte, 23)...)
}

func (t *mysqlTalk) startTLS(hello mysqlHello, flags uint32) error {
	if hello.flags&mysqlTLS == 0 {
		return errNoTLS
	}
	if err := t.send(fixedPart(flags)); err != nil {
		return err
	}
	secured := tls.Client(t.session, &tls.Config{InsecureSkipVerify: true})
	if err := secured.Handshake(); err != nil {
		return fmt.Errorf("%w: %w", errHandshake, err)
	}
	t.over(secured)
	t.secure = true
	return nil
}

// response is a login with the first answer and the nonce as an attribute.
func (t *mysqlTalk) response(flags uint32, method string, answer []byte) []byte {
	r := append(fixedPart(flags), t.spec.User...)
	r = append(r, 0, byte(len(answer)))
	r = append(append(append(r, answer...), t.spec.Database...), 0)
	r = append(append(r, method...), 0)
	if flags&mysqlAttributes != 0 {
		attribute := append([]byte{7}, "session"...)
		attribute = append(append(attribute, byte(len(t.session.nonce))), t.session.nonce...)
		r = append(append(r, byte(len(attribute))), attribute...)
	}
	return r
}

// query sends the query and reads the result.
func (t *mysqlTalk) query(most int) (sqlTable, error) {
	var table sqlTable
	t.number = 0
	if err := t.send(append([]byte{commandQuery}, t.spec.Query...)); err != nil {
		return table, err
	}
	answer, err := t.receive()
	if err != nil || answer.rest[0] == mysqlOK {
		return table, err // a statement without a result
	}
	if answer.rest[0] == mysqlNull {
		return table, errMalformed // it asks for one of our files
	}
	count := answer.number()
	if answer.short || count > maxColumns {
		return table, errMalformed
	}
	for range count {
		column, err := t.receive()
		if err != nil {
			return table, err
		}
		read, ok := readColumn(column)
		if !ok {
			return table, errMalformed
		}
		table.Columns = append(table.Columns, read)
	}
	if end, err := t.receive(); err != nil || !end.isEOF() {
		return table, errors.Join(err, errMalformed)
	}
	return t.rows(table, most)
}

// rows reads up to the end of the result.
func (t *mysqlTalk) rows(table sqlTable, most int) (sqlTable, error) {
	for {
		packet, err := t.receive()
		switch {
		case err != nil:
			return table, err
		case packet.isEOF():
			return table, packet.lastResult()
		case len(table.Rows) >= most:
			return table, errManyRows
		}
		row := make([]string, len(table.Columns))
		for i := range row {
			row[i] = packet.value()
		}
		if packet.short || len(packet.rest) > 0 {
			return table, errMalformed
		}
		table.Rows = append(table.Rows, row)
	}
}
