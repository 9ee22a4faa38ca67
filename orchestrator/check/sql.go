package check

import (
	"context"
	"errors"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	defaultRows = 1000
	maxCell     = 1 << 20 // bytes of one message of the server's
	maxShown    = 80      // characters of a value in a sentence
)

// sqlQuery runs one query on a database server.
type sqlQuery struct{ spec lab.SQL }

// table of a query's result, as text; a null reads NULL.
type sqlTable struct {
	Columns []sqlColumn
	Rows    [][]string
}

// sqlColumn is a column as the server names it and its type.
type sqlColumn struct{ Name, Type string }

// sqlRefusal is what the server itself said against a login or a query.
type sqlRefusal struct {
	Code    string // SQLSTATE, or the number where the engine has its own
	Message string
	// Access: it says that this user may not do this.
	Access bool
}

// Error implements error.
func (r *sqlRefusal) Error() string { return r.Code + ": " + r.Message }

// errManyRows and errManyResults: the result is no single table of the size wanted.
var (
	errManyRows    = errors.New("too many rows")
	errManyResults = errors.New("more than one result")
)

// sqlEngines ask one query and collect its result, at most so many rows.
var sqlEngines = map[string]struct {
	port uint16
	name string
	ask  func(*session, lab.SQL, int) (sqlTable, error)
}{
	"postgres": {5432, "PostgreSQL", askPostgres},
	"mysql":    {3306, "MySQL", askMySQL},
}

func (k sqlQuery) expected(*scene) lab.Text {
	c := k.spec
	if c.Refused {
		return say("%s se voit refuser la requête par la base %s de %s, comme %s",
			"%s is refused the query by the database %s of %s, as %s",
			originName(c.From), show(c.Database), destinationName(c.To), show(c.User))
	}
	return say("%s obtient de la base %s de %s le résultat attendu, comme %s",
		"%s gets from the database %s of %s the expected result, as %s",
		originName(c.From), show(c.Database), destinationName(c.To), show(c.User))
}

func (k sqlQuery) look(ctx context.Context, s *scene) finding {
	c := k.spec
	engine, known := sqlEngines[c.Engine]
	if !known {
		return mistaken("engine %q is no database engine", c.Engine)
	}
	if problem := k.problem(); problem != "" {
		return mistaken("%s", problem)
	}
	port := orElse(c.Port, engine.port)
	at := call{from: c.From, to: c.To, port: port, timeout: c.Timeout}
	return s.talkTo(ctx, at, c.TLS, maxLogin, func(conn *session, to endpoint) finding {
		conn.hide(c.Password)
		var table sqlTable
		err := untrusting(func() (err error) {
			table, err = engine.ask(conn, c, k.limit())
			return err
		})
		return k.judge(conn, table, err, engine.name).with(k.exhibits(conn, to, port, table, err)...)
	})
}

func (k sqlQuery) problem() string {
	c := k.spec
	wanted := 0
	for _, given := range []bool{c.Value != nil, c.Rows != nil, c.Refused} {
		if given {
			wanted++
		}
	}
	switch {
	case wanted != 1:
		return "sql needs exactly one of value, rows and refused"
	case c.Unordered && c.Tolerance > 0 && len(c.Rows) > defaultRows:
		return fmt.Sprintf("sql compares at most %d rows without order and with a tolerance", defaultRows)
	}
	return ""
}

// limit is how many rows are read: one more than wanted tells enough.
func (k sqlQuery) limit() int {
	if k.spec.Value != nil {
		return 1
	}
	return orElse(k.spec.MaxRows, max(defaultRows, len(k.spec.Rows)))
}

// judge says what a result or an error is worth.
func (k sqlQuery) judge(conn *session, table sqlTable, err error, engine string) finding {
	var refusal *sqlRefusal
	switch {
	case errors.As(err, &refusal):
		return k.judgeRefusal(conn, refusal)
	case errors.Is(err, errOwn):
		return broken(err)
	case errors.Is(err, errManyRows):
		return failed(say("le résultat a plus de lignes que %d", "the result has more rows than %d", k.limit()))
	case errors.Is(err, errManyResults):
		return failed(say("le serveur donne plusieurs résultats", "the server gives several results"))
	case errors.Is(err, errNoTLS):
		return failed(say("le serveur n'offre pas TLS", "the server offers no TLS"))
	case errors.Is(err, errUnknownMethod):
		return failed(say("le serveur demande une méthode de connexion que les contrôles ne connaissent pas",
			"the server asks for a login method that checks do not know"))
	case err != nil:
		return failed(conn.reason(err, engine))
	case k.spec.Refused:
		return failed(say("le serveur a accepté la requête", "the server accepted the query"))
	}
	return k.compare(conn, table)
}

// judgeRefusal: only a refusal of access proves that access is refused; a server
// that says it has no such table proves nothing.
func (k sqlQuery) judgeRefusal(conn *session, r *sqlRefusal) finding {
	told := say("le serveur refuse : %s (%s)", "the server refuses: %s (%s)", conn.clean(r.Message), conn.clean(r.Code))
	if k.spec.Refused && r.Access {
		return passed(told)
	}
	if k.spec.Refused {
		return failed(say("le serveur répond par une autre erreur, qui ne prouve aucun refus : %s (%s)",
			"the server answers with another error, which proves no refusal: %s (%s)", conn.clean(r.Message), conn.clean(r.Code)))
	}
	return failed(told)
}

// compare holds a result against the expected one.
func (k sqlQuery) compare(conn *session, table sqlTable) finding {
	c := k.spec
	if wrong := wrongColumns(table.Columns, c.Columns); wrong != nil {
		return failed(*wrong)
	}
	if c.Value != nil {
		if len(table.Rows) != 1 || len(table.Rows[0]) != 1 {
			return failed(say("le résultat a %d lignes et %d colonnes, pas une seule valeur",
				"the result has %d rows and %d columns, not one value", len(table.Rows), len(table.Columns)))
		}
		got := table.Rows[0][0]
		return verdictOf(sameDatum(got, *c.Value, c.Tolerance), say("valeur obtenue : %s", "value obtained: %s", short(conn.clean(got))))
	}
	wrong := differingRows(table.Rows, c.Rows, c.Tolerance, c.Unordered)
	if len(table.Rows) != len(c.Rows) {
		return failed(say("le résultat a %d lignes, un autre nombre est attendu",
			"the result has %d rows, another number is expected", len(table.Rows)))
	}
	if wrong > 0 {
		return failed(say("%d lignes sur %d ne sont pas celles attendues",
			"%d rows of %d are not the expected ones", wrong, len(c.Rows)))
	}
	return passed(say("%d lignes, comme attendu", "%d rows, as expected", len(table.Rows)))
}

// short cuts a value for a sentence.
func short(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

// exhibits are the query and what came of it.
func (k sqlQuery) exhibits(conn *session, to endpoint, port uint16, table sqlTable, err error) []exhibit {
	var refusal *sqlRefusal
	said := ""
	if errors.As(err, &refusal) {
		said = conn.clean(refusal.Error())
	}
	for _, row := range table.Rows {
		for i := range row {
			row[i] = conn.clean(row[i])
		}
	}
	return []exhibit{facts("query on "+to.service(port), struct {
		Engine, Database, User, Query string
		Refusal                       string `json:",omitempty"`
		Columns                       []sqlColumn
		Total                         int
		Rows                          [][]string
	}{
		k.spec.Engine, k.spec.Database, k.spec.User, conn.clean(k.spec.Query), said,
		table.Columns, len(table.Rows), table.Rows[:min(len(table.Rows), maxListed)],
	})}
}
