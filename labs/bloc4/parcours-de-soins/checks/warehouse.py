"""Reads the team's database, as the auditor."""

import contextlib

import psycopg2

MAX_ROWS = 60000


class Unreadable(Exception):
    """The team's side did not give what was asked; the text says why."""


class Warehouse:
    def __init__(self, host, password):
        self._host, self._password = host, password

    @contextlib.contextmanager
    def cursor(self, database="entrepot"):
        connection = None
        try:
            connection = psycopg2.connect(
                host=self._host, dbname=database, user="auditeur", password=self._password, connect_timeout=5,
                options="-c statement_timeout=20000 -c row_security=off -c timezone=UTC -c search_path=pg_catalog")
            connection.set_session(readonly=True, autocommit=True)
            with connection.cursor() as cursor:
                yield cursor
        except (psycopg2.Error, UnicodeError) as error:
            raise Unreadable(str(error).strip().split("\n")[0][:200] or "connexion perdue") from error
        finally:
            if connection is not None:
                connection.close()

    def rows(self, query, database="entrepot"):
        with self.cursor(database) as cursor:
            cursor.execute(query)
            rows = cursor.fetchmany(MAX_ROWS + 1)
        if len(rows) > MAX_ROWS:
            raise Unreadable(f"plus de {MAX_ROWS} lignes")
        return rows

    def stays(self):
        """(number, patient, site, service, age group, department, entry, exit); times in seconds."""
        return self.rows(
            "select numero_sejour::text, patient::text, site::text, service::text, tranche_age::text, departement::text,"
            " extract(epoch from entree)::bigint, extract(epoch from sortie)::bigint from entrepot.sejour")

    def acts(self):
        """(act, stay, patient, code, amount, time)."""
        return self.rows(
            "select acte::text, numero_sejour::text, patient::text, code::text, montant::text,"
            " extract(epoch from realise)::bigint from entrepot.acte")

    def rejects(self):
        return self.rows("select source::text, reference::text, motif::text from entrepot.rejet")

    def activity(self):
        return self.rows("select jour::text, site::text, entrees::text, sorties::text from publication.activite")

    def services(self):
        return self.rows("select service::text, sejours::text, duree_moyenne_h::text, montant::text from publication.service")

    def departments(self):
        return self.rows("select departement::text, patients::text from publication.departement")

    def databases(self):
        return [name for (name,) in self.rows("select datname from pg_database where datallowconn and not datistemplate")]

    def tables(self, database):
        return self.rows(
            "select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where relkind in ('r', 'm', 'f') and nspname <> 'information_schema' and nspname !~ '^pg_(catalog|toast)'", database)

    def text_of(self, table, database):
        """Every row of a table as text."""
        return [row for (row,) in self.rows(f"select left(t::text, 5000) from {table} t limit {MAX_ROWS}", database)]
