package check_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const sqlPassword = "c0rrect-horse"

// sqlOn is a check of one query on srv.
func sqlOn(engine string, change func(*lab.SQL)) lab.Assertion {
	c := &lab.SQL{
		From: node("pc1"), To: toNode("srv"), Engine: engine, Database: "shop", User: "reader",
		Password: sqlPassword, Query: "select count(*) from orders", Timeout: 3 * time.Second,
	}
	change(c)
	return lab.Assertion{SQL: c}
}

func TestQueriesAreJudgedByTheirResult(t *testing.T) {
	one := answers{columns: []string{"count"}, oids: []uint32{20}, rows: [][]any{{"42"}}}
	two := answers{columns: []string{"id", "name"}, oids: []uint32{23}, rows: [][]any{{"1", "ana"}, {"2", nil}}}
	value := func(v string) func(*lab.SQL) { return func(c *lab.SQL) { c.Value = &v } }
	rows := func(unordered bool, rows ...[]string) func(*lab.SQL) {
		return func(c *lab.SQL) { c.Rows, c.Unordered = append([][]string{}, rows...), unordered }
	}
	refused := func(c *lab.SQL) { c.Refused = true }
	for _, k := range []struct {
		name   string
		a      answers
		change func(*lab.SQL)
		want   check.Verdict
	}{
		{"the value is right", one, value("42"), check.Pass},
		{"the value is right as a number", one, value("42.00"), check.Pass},
		{"the value is another", one, value("41"), check.Fail},
		{"the value is within the tolerance", one, func(c *lab.SQL) { value("42.4")(c); c.Tolerance = 0.5 }, check.Pass},
		{"the value is past the tolerance", one, func(c *lab.SQL) { value("42.6")(c); c.Tolerance = 0.5 }, check.Fail},
		{"a whole table is no value", two, value("42"), check.Fail},
		{"the rows are right", two, rows(false, []string{"1", "ana"}, []string{"2", "NULL"}), check.Pass},
		{"the rows stand in another order", two, rows(false, []string{"2", "NULL"}, []string{"1", "ana"}), check.Fail},
		{"the order does not matter", two, rows(true, []string{"2.0", "NULL"}, []string{"1", "ana"}), check.Pass},
		{"the order does not matter, with a tolerance", two, func(c *lab.SQL) {
			rows(true, []string{"2.1", "NULL"}, []string{"0.9", "ana"})(c)
			c.Tolerance = 0.2
		}, check.Pass},
		{"a row is missing", two, rows(true, []string{"1", "ana"}), check.Fail},
		{"a row comes twice", two, rows(true, []string{"1", "ana"}, []string{"1", "ana"}), check.Fail},
		{"nothing is expected", answers{columns: []string{"id"}}, rows(false), check.Pass},
		{"something comes where nothing is expected", one, rows(false), check.Fail},
		{"too many rows", two, func(c *lab.SQL) { rows(false, []string{"1", "ana"})(c); c.MaxRows = 1 }, check.Fail},
		{"the query is refused", answers{queryNo: "42501"}, value("42"), check.Fail},
		{"the login is refused", answers{loginNo: "28P01"}, value("42"), check.Fail},
		{"refused as wanted, at the login", answers{loginNo: "28000"}, refused, check.Pass},
		{"refused as wanted, at the query", answers{queryNo: "42501"}, refused, check.Pass},
		{"an error that is no refusal", answers{queryNo: "42P01"}, refused, check.Fail},
		{"accepted against the will", one, refused, check.Fail},
		{"the result comes twice", answers{columns: []string{"count"}, rows: [][]any{{"42"}}, twice: true}, value("42"), check.Fail},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := judge(t, kase{a: sqlOn("postgres", k.change), setup: serve("tcp", "5432", postgres(k.a))})
			expect(t, got, k.want)
			silent(t, got)
		})
	}
}

// silent wants no password in any text.
func silent(t *testing.T, r check.Result) {
	t.Helper()
	for _, text := range []string{r.Observed.FR, r.Observed.EN, r.Expected.FR, r.Expected.EN, r.Incident} {
		if strings.Contains(text, sqlPassword) {
			t.Errorf("the password is in %q", text)
		}
	}
	for _, e := range r.Evidence {
		if strings.Contains(string(e.Content), sqlPassword) || strings.Contains(e.Name, sqlPassword) {
			t.Errorf("the password is in the evidence %s", e.Name)
		}
	}
}

func TestColumnsAreComparedByNameAndType(t *testing.T) {
	a := answers{columns: []string{"id", "ok"}, oids: []uint32{2950, 16}, rows: [][]any{{"u", "t"}}}
	for want, columns := range map[check.Verdict][][]string{
		check.Pass: {{"id", "ok"}, {"id uuid", "ok bool"}, {"ID UUID", "ok boolean"}},
		check.Fail: {{"id"}, {"key", "ok"}, {"id text", "ok"}},
	} {
		for _, wanted := range columns {
			got := judge(t, kase{setup: serve("tcp", "5432", postgres(a)), a: sqlOn("postgres", func(c *lab.SQL) {
				c.Columns, c.Rows = wanted, [][]string{{"u", "true"}}
			})})
			expect(t, got, want)
		}
	}
}

func TestMySQLQueriesAreJudged(t *testing.T) {
	two := answers{columns: []string{"id", "name"}, rows: [][]any{{"1", "ana"}, {"2", nil}}}
	right := func(c *lab.SQL) {
		c.Rows, c.Columns = [][]string{{"1", "ana"}, {"2", "NULL"}}, []string{"id VARCHAR", "name"}
	}
	refused := func(c *lab.SQL) { c.Refused = true }
	for _, k := range []struct {
		name   string
		serve  func(net.Conn)
		change func(*lab.SQL)
		want   check.Verdict
	}{
		{"the rows are right", mariadb(two), right, check.Pass},
		{"the rows are others", mariadb(two), func(c *lab.SQL) { c.Rows = [][]string{{"1", "bob"}, {"2", "NULL"}} }, check.Fail},
		{"refused as wanted, at the login", mariadb(answers{loginNo: "1045"}), refused, check.Pass},
		{"refused as wanted, before a word was said", tooEarly("1130"), refused, check.Pass},
		{"refused as wanted, at the query", mariadb(answers{queryNo: "1142"}), refused, check.Pass},
		{"an error that is no refusal", mariadb(answers{queryNo: "1146"}), refused, check.Fail},
		{"the login is refused", mariadb(answers{loginNo: "1045"}), right, check.Fail},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := judge(t, kase{a: sqlOn("mysql", k.change), setup: serve("tcp", "3306", k.serve)})
			expect(t, got, k.want)
			silent(t, got)
		})
	}
}

func TestDatabasesAreAskedOverTLS(t *testing.T) {
	config := newAuthority(t).config("srv", time.Unix(0, 0), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
	a := answers{columns: []string{"count"}, rows: [][]any{{"42"}}, tls: config}
	v := "42"
	secure := func(c *lab.SQL) { c.TLS, c.Value = true, &v }
	expect(t, judge(t, kase{a: sqlOn("postgres", secure), setup: serve("tcp", "5432", postgres(a))}), check.Pass)
	expect(t, judge(t, kase{a: sqlOn("mysql", secure), setup: serve("tcp", "3306", mariadb(a))}), check.Pass)
	a.tls = nil
	expect(t, judge(t, kase{a: sqlOn("postgres", secure), setup: serve("tcp", "5432", postgres(a))}), check.Fail)
	expect(t, judge(t, kase{a: sqlOn("mysql", secure), setup: serve("tcp", "3306", mariadb(a))}), check.Fail)
}

func TestTheQueryIsSentAsItStands(t *testing.T) {
	heard := make(chan string, 1)
	v := "1"
	a := answers{columns: []string{"n"}, rows: [][]any{{"1"}}, heard: heard}
	got := judgeHere(t, kase{
		a:     sqlOn("postgres", func(c *lab.SQL) { c.Value, c.Query = &v, "select  'é'; -- x" }),
		setup: serve("tcp", "5432", postgres(a)),
	})
	expect(t, got, check.Pass)
	if query := <-heard; query != "select  'é'; -- x" {
		t.Errorf("the server heard %q", query)
	}
}
