package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// postgresSettings leave nothing to the platform's environment.
const postgresSettings = "host=lab port=5432 user=u password=p dbname=d sslmode=disable passfile=/dev/null connect_timeout=0"

// askPostgres runs a query over the simple protocol, where results are text.
func askPostgres(conn *session, spec lab.SQL, most int) (sqlTable, error) {
	config, err := postgresConfig(conn, spec)
	if err != nil {
		return sqlTable{}, err
	}
	server, err := pgconn.ConnectConfig(context.Background(), config)
	if err != nil {
		return sqlTable{}, postgresError(conn, err)
	}
	defer func() {
		conn.seal()
		conn.Close() // first, so that a cleanup under way ends
		if server.IsClosed() {
			<-server.CleanupDone()
		}
	}()
	conn.allow(maxResult)
	table, err := readPostgres(server.Exec(context.Background(), spec.Query), most)
	return table, postgresError(conn, err)
}

// postgresConfig logs in over the session and nothing else; the session's
// deadline bounds it.
func postgresConfig(conn *session, spec lab.SQL) (*pgconn.Config, error) {
	config, err := pgconn.ParseConfig(postgresSettings)
	if err != nil {
		return nil, fmt.Errorf("%w: PostgreSQL settings: %w", errOwn, err)
	}
	config.User, config.Password, config.Database = spec.User, spec.Password, spec.Database
	config.RuntimeParams = map[string]string{"application_name": conn.nonce}
	config.MaxProtocolMessageBodyLen = maxCell
	config.Fallbacks = nil
	if spec.TLS {
		config.TLSConfig = &tls.Config{InsecureSkipVerify: true}
	}
	used := false
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) {
		if used { // before it cleans up, the library would cancel the query over another connection
			conn.seal()
			return nil, errors.New("one connection only")
		}
		used = true
		return conn, nil
	}
	config.LookupFunc = func(context.Context, string) ([]string, error) { return []string{"192.0.2.1"}, nil }
	return config, nil
}

func readPostgres(results *pgconn.MultiResultReader, most int) (table sqlTable, err error) {
	for given := 0; results.NextResult(); given++ {
		if given > 0 {
			return table, errManyResults
		}
		reader := results.ResultReader()
		booleans := map[int]bool{}
		for i, field := range reader.FieldDescriptions() {
			table.Columns = append(table.Columns, sqlColumn{field.Name, postgresType(field.DataTypeOID)})
			booleans[i] = field.DataTypeOID == pgtype.BoolOID
		}
		for reader.NextRow() {
			if len(table.Rows) >= most {
				return table, errManyRows
			}
			table.Rows = append(table.Rows, postgresRow(reader.Values(), booleans))
		}
		if _, err := reader.Close(); err != nil {
			return table, err
		}
	}
	return table, results.Close()
}

// postgresRow copies a row; a truth value reads true or false.
func postgresRow(values [][]byte, booleans map[int]bool) []string {
	row := make([]string, len(values))
	for i, value := range values {
		switch {
		case value == nil:
			row[i] = "NULL"
		case booleans[i]:
			row[i] = fmt.Sprint(string(value) == "t")
		default:
			row[i] = string(value)
		}
	}
	return row
}

// postgresTypes knows the types that every server has.
var postgresTypes = pgtype.NewMap()

func postgresType(oid uint32) string {
	if known, ok := postgresTypes.TypeForOID(oid); ok {
		return known.Name
	}
	return fmt.Sprintf("oid %d", oid)
}

// postgresError tells the server's word from a conversation that went wrong.
// Class 28 and 42501 say that the user may not (PostgreSQL, appendix A).
func postgresError(conn *session, err error) error {
	var long *pgproto3.ExceededMaxBodyLenErr
	if errors.As(err, &long) {
		return conn.note(errTooMuch)
	}
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	return &sqlRefusal{
		Code: said.Code, Message: said.Message,
		Access: strings.HasPrefix(said.Code, "28") || said.Code == "42501",
	}
}
