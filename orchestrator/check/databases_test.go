package check_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"
)

// answers is what a database of these tests gives to any query.
type answers struct {
	columns []string
	oids    []uint32 // of PostgreSQL's types; text where there is none
	rows    [][]any  // nil is a null
	loginNo string   // SQLSTATE, or number, that refuses the login
	queryNo string
	twice   bool // the result is given twice
	tls     *tls.Config
	heard   chan string // what was asked
}

// postgres speaks version 3 of PostgreSQL's protocol; the password is asked in
// clear, as a hostile server may.
func postgres(a answers) func(net.Conn) {
	return func(c net.Conn) {
		server := pgproto3.NewBackend(c, c)
		first, err := server.ReceiveStartupMessage()
		if _, secure := first.(*pgproto3.SSLRequest); secure && err == nil {
			if a.tls == nil {
				_, _ = c.Write([]byte("N"))
				return
			}
			_, _ = c.Write([]byte("S"))
			c = tls.Server(c, a.tls)
			server = pgproto3.NewBackend(c, c)
			_, err = server.ReceiveStartupMessage()
		}
		if err != nil {
			return
		}
		server.Send(&pgproto3.AuthenticationCleartextPassword{})
		if server.Flush() != nil {
			return
		}
		_ = server.SetAuthType(pgproto3.AuthTypeCleartextPassword)
		password, err := server.Receive()
		if err != nil {
			return
		}
		if a.loginNo != "" {
			said := "no entry for " + password.(*pgproto3.PasswordMessage).Password
			server.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: a.loginNo, Message: said})
			_ = server.Flush()
			return
		}
		server.Send(&pgproto3.AuthenticationOk{})
		server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if server.Flush() == nil {
			a.postgresQueries(server)
		}
	}
}

func (a answers) postgresQueries(server *pgproto3.Backend) {
	for {
		message, err := server.Receive()
		query, ok := message.(*pgproto3.Query)
		if err != nil || !ok {
			return
		}
		if a.heard != nil {
			a.heard <- query.String
		}
		if a.queryNo != "" {
			server.Send(&pgproto3.ErrorResponse{Severity: "ERROR", Code: a.queryNo, Message: "not so"})
		} else {
			a.postgresResult(server)
			if a.twice {
				a.postgresResult(server)
			}
		}
		server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if server.Flush() != nil {
			return
		}
	}
}

func (a answers) postgresResult(server *pgproto3.Backend) {
	var fields []pgproto3.FieldDescription
	for i, name := range a.columns {
		oid := uint32(25)
		if i < len(a.oids) {
			oid = a.oids[i]
		}
		fields = append(fields, pgproto3.FieldDescription{Name: []byte(name), DataTypeOID: oid})
	}
	server.Send(&pgproto3.RowDescription{Fields: fields})
	for _, row := range a.rows {
		var values [][]byte
		for _, value := range row {
			text, present := value.(string)
			if !present {
				values = append(values, nil)
				continue
			}
			values = append(values, []byte(text))
		}
		server.Send(&pgproto3.DataRow{Values: values})
	}
	server.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
}

// mariadb speaks MySQL's protocol with native passwords.
func mariadb(a answers) func(net.Conn) {
	return func(c net.Conn) {
		wire := &mysqlWire{conn: c, in: bufio.NewReader(c)}
		wire.send(mysqlGreeting(a.tls != nil))
		if _, err := wire.receive(); err != nil {
			return
		}
		if a.tls != nil {
			secured := tls.Server(c, a.tls)
			wire.conn, wire.in = secured, bufio.NewReader(secured)
			if _, err := wire.receive(); err != nil {
				return
			}
		}
		if a.loginNo != "" {
			wire.refuse(a.loginNo)
			return
		}
		wire.send([]byte{0, 0, 0, 2, 0, 0, 0})
		for {
			query, err := wire.receive()
			if err != nil || len(query) == 0 || query[0] != 3 {
				return
			}
			if a.heard != nil {
				a.heard <- string(query[1:])
			}
			if a.queryNo != "" {
				wire.refuse(a.queryNo)
				continue
			}
			wire.result(a)
		}
	}
}

// tooEarly refuses before anything was said, as a server does whose hosts are
// listed.
func tooEarly(number string) func(net.Conn) {
	return func(c net.Conn) {
		(&mysqlWire{conn: c}).refuse(number)
		_, _ = io.Copy(io.Discard, c)
	}
}

type mysqlWire struct {
	conn   net.Conn
	in     *bufio.Reader
	number byte
}

func (w *mysqlWire) send(payload []byte) {
	head := []byte{byte(len(payload)), byte(len(payload) >> 8), byte(len(payload) >> 16), w.number}
	w.number++
	_, _ = w.conn.Write(append(head, payload...))
}

func (w *mysqlWire) receive() ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, err
	}
	w.number = head[3] + 1
	payload := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	_, err := io.ReadFull(w.in, payload)
	return payload, err
}

func (w *mysqlWire) refuse(number string) {
	code := uint16(0)
	for _, digit := range number {
		code = code*10 + uint16(digit-'0')
	}
	w.send(append(binary.LittleEndian.AppendUint16([]byte{0xff}, code), "#42000not so"...))
}

// mysqlGreeting is a version 10 handshake.
func mysqlGreeting(secure bool) []byte {
	capabilities := uint32(0x1 | 0x8 | 0x200 | 0x8000 | 0x80000 | 0x100000)
	if secure {
		capabilities |= 0x800
	}
	g := append([]byte{10}, "10.11.0-MariaDB\x00"...)
	g = append(g, 1, 0, 0, 0)
	g = append(g, "abcdefgh\x00"...)
	g = binary.LittleEndian.AppendUint16(g, uint16(capabilities))
	g = append(g, 45, 2, 0)
	g = binary.LittleEndian.AppendUint16(g, uint16(capabilities>>16))
	g = append(g, 21)
	g = append(g, make([]byte, 10)...)
	g = append(g, "ijklmnopqrst\x00"...)
	return append(g, "mysql_native_password\x00"...)
}

func (w *mysqlWire) result(a answers) {
	w.send([]byte{byte(len(a.columns))})
	for _, name := range a.columns {
		column := lengthCoded(nil, "def", "", "", "", name, "")
		column = append(column, 0x0c, 45, 0, 0, 1, 0, 0, 0xfd, 0, 0, 0, 0, 0)
		w.send(column)
	}
	end := []byte{0xfe, 0, 0, 2, 0}
	w.send(end)
	for _, row := range a.rows {
		var packet []byte
		for _, value := range row {
			if text, present := value.(string); present {
				packet = lengthCoded(packet, text)
			} else {
				packet = append(packet, 0xfb)
			}
		}
		w.send(packet)
	}
	w.send(end)
}

// lengthCoded appends texts shorter than 251 bytes.
func lengthCoded(to []byte, texts ...string) []byte {
	for _, text := range texts {
		to = append(append(to, byte(len(text))), text...)
	}
	return to
}
