package check

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// askMySQL runs a query over the text protocol.
func askMySQL(conn *session, spec lab.SQL, most int) (sqlTable, error) {
	server, err := connectMySQL(conn, spec)
	if err != nil {
		return sqlTable{}, mysqlError(err)
	}
	defer server.Close()
	querier, ok := server.(driver.QueryerContext)
	if !ok {
		return sqlTable{}, fmt.Errorf("%w: MySQL queries", errOwn)
	}
	rows, err := querier.QueryContext(context.Background(), spec.Query, nil)
	if err != nil {
		return sqlTable{}, mysqlError(err)
	}
	table, err := readMySQL(rows, most)
	return table, mysqlError(err)
}

// connectMySQL logs in over the session; its deadline bounds everything. A
// server that does not take the attribute with the nonce is told apart by the
// answer to its own challenge.
func connectMySQL(conn *session, spec lab.SQL) (driver.Conn, error) {
	if !spec.TLS {
		find := conn.mark
		conn.mark = func(sent []byte) []byte {
			if found := find(sent); found != nil {
				return found
			}
			return loginMark(sent)
		}
	}
	config := mysql.NewConfig()
	config.User, config.Passwd, config.DBName = spec.User, spec.Password, spec.Database
	config.Net, config.Addr = "tcp", "lab"
	config.ConnectionAttributes = "session:" + conn.nonce
	config.MaxAllowedPacket = maxCell
	config.CheckConnLiveness = false
	config.Logger = &mysql.NopLogger{}
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) { return conn, nil }
	if spec.TLS {
		config.TLS = &tls.Config{InsecureSkipVerify: true}
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("%w: MySQL settings: %w", errOwn, err)
	}
	return connector.Connect(context.Background())
}

// loginMark finds, in a login, the user and the answer to the challenge, which
// stand behind the packet's header (4 bytes) and the fixed part (32).
func loginMark(sent []byte) []byte {
	const start = 4 + 32
	if len(sent) <= start {
		return nil
	}
	return wholeMark(sent[start:])
}

func readMySQL(rows driver.Rows, most int) (sqlTable, error) {
	defer rows.Close()
	var table sqlTable
	types, typed := rows.(driver.RowsColumnTypeDatabaseTypeName)
	for i, name := range rows.Columns() {
		column := sqlColumn{Name: name}
		if typed {
			column.Type = types.ColumnTypeDatabaseTypeName(i)
		}
		table.Columns = append(table.Columns, column)
	}
	values := make([]driver.Value, len(table.Columns))
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return table, nil
		case err != nil:
			return table, err
		case len(table.Rows) >= most:
			return table, errManyRows
		}
		row := make([]string, len(values))
		for i, value := range values {
			row[i] = mysqlText(value)
		}
		table.Rows = append(table.Rows, row)
	}
}

// mysqlText writes a value as the server would.
func mysqlText(value driver.Value) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case []byte:
		return string(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	}
	return fmt.Sprint(value)
}

// refusals are the errors that say that a user may not: of the login (1044,
// 1045, 1130, 1698, 1862, 3118, 3955, 4151), of a privilege (1142, 1143, 1227,
// 1370).
var refusals = []uint16{1044, 1045, 1130, 1142, 1143, 1227, 1370, 1698, 1862, 3118, 3955, 4151}

// mysqlError tells the server's word from a conversation that went wrong.
func mysqlError(err error) error {
	var said *mysql.MySQLError
	if !errors.As(err, &said) {
		return err
	}
	return &sqlRefusal{
		Code: strconv.Itoa(int(said.Number)), Message: said.Message,
		Access: slices.Contains(refusals, said.Number),
	}
}
