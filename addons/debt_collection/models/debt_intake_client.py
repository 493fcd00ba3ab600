# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.bulk import unindexed

# Columns of bank.client that a file owns; the name is put together when the file has none.
OWNED = (
    "kind", "name", "last_name", "first_name", "patronymic", "birth_date", "id_series",
    "id_number", "inn", "kpp", "ogrn", "snils", "address", "region_id",
)  # fmt: skip


class DebtIntake(models.AbstractModel):
    """Clients and their phones and addresses.

    Rows that a file writes have no author (``create_uid``): the batch is the author.
    """

    _inherit = "debt.intake"

    def _merge_clients(self, batch):
        """Add new clients, update those that differ. A client is known by source and code."""
        if self._is_empty(batch, "client"):
            return
        self._drop_repeats(batch, "client", "code")
        self._drop_overtaken(batch)
        incoming = SQL(
            "SELECT s.rec, s.code, COALESCE(s.kind, 'person') AS kind,"
            " COALESCE(NULLIF(s.name, ''), NULLIF(CONCAT_WS(' ', s.last_name, s.first_name,"
            " s.patronymic), '')) AS name, s.last_name, s.first_name, s.patronymic, s.birth_date,"
            " s.id_series, s.id_number, s.inn, s.kpp, s.ogrn, s.snils, s.address,"
            " s.mark, r.id AS region_id"
            " FROM %s s LEFT JOIN bank_region r ON r.code = s.region"
            " WHERE COALESCE(s.code, '') <> ''",
            batch.tables["client"],
        )
        work, rows = self._make_work(
            batch,
            "client",
            SQL(
                "SELECT s.*, c.id AS client_id FROM (%(incoming)s) s LEFT JOIN bank_client c"
                " ON c.company_id = %(company)s AND c.source = %(source)s AND c.code = s.code"
                " WHERE c.id IS NULL OR (%(old)s) IS DISTINCT FROM (%(new)s)",
                incoming=incoming,
                company=batch.company.id,
                source=batch.source,
                old=self._columns("c", OWNED),
                new=self._columns("s", OWNED),
            ),
            ("client_id",),
        )
        if not rows:
            return
        inserted = self._insert_clients(batch, work)
        if inserted < rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE bank_client c SET (%(owned)s, file_mark, write_uid, write_date)"
                    " = ROW(%(new)s, w.mark, NULL, %(now)s::timestamp)"
                    " FROM %(work)s w WHERE c.id = w.client_id",
                    owned=SQL(", ").join(map(SQL.identifier, OWNED)),
                    new=self._columns("w", OWNED),
                    work=work,
                    now=self.env.cr.now(),
                )
            )
        self._analyze_grown("bank_client", inserted)

    def _insert_clients(self, batch, work):
        new = self._count(SQL("SELECT count(*) FROM %s WHERE client_id IS NULL", work))
        with unindexed(self.env.cr, "bank_client", new):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO bank_client (company_id, source, code, active, file_mark,"
                    " %(owned)s, create_date, write_date)"
                    " SELECT %(company)s, %(source)s, w.code, TRUE, w.mark, %(new)s, %(now)s,"
                    " %(now)s"
                    " FROM %(work)s w WHERE w.client_id IS NULL ORDER BY w.rec",
                    owned=SQL(", ").join(map(SQL.identifier, OWNED)),
                    company=batch.company.id,
                    source=batch.source,
                    new=self._columns("w", OWNED),
                    work=work,
                    now=self.env.cr.now(),
                )
            )
            return self.env.cr.rowcount

    def _merge_contacts(self, batch):
        """Add phones, e-mails and addresses that are not known yet; none is ever removed."""
        if self._is_empty(batch, "contact"):
            return
        work, rows = self._make_work(
            batch,
            "contact",
            SQL(
                "SELECT MIN(s.rec) AS rec, c.id AS client_id, s.kind, s.value"
                " FROM %(staged)s s JOIN bank_client c ON c.company_id = %(company)s"
                " AND c.source = %(source)s AND c.code = s.client_code"
                " LEFT JOIN bank_contact_point p"
                " ON p.client_id = c.id AND p.kind = s.kind AND p.value = s.value"
                " WHERE p.id IS NULL AND COALESCE(s.value, '') <> ''"
                " GROUP BY c.id, s.kind, s.value",
                staged=batch.tables["contact"],
                company=batch.company.id,
                source=batch.source,
            ),
            ("client_id",),
        )
        if not rows:
            return
        with unindexed(self.env.cr, "bank_contact_point", rows):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO bank_contact_point (company_id, client_id, kind, value, quality,"
                    " consent, active, create_date, write_date)"
                    " SELECT %(company)s, client_id, kind, value, 'unknown', FALSE, TRUE,"
                    " %(now)s, %(now)s FROM %(work)s ORDER BY rec",
                    company=batch.company.id,
                    now=self.env.cr.now(),
                    work=work,
                )
            )
        self._analyze_grown("bank_contact_point", rows)

    # -- clients that are known as they are

    def _known_marks(self, company, source):
        """Query of the marks by which an adapter may leave clients out of staging, sorted.

        A mark stands beside a client as long as the register holds all that the adapter said of
        it when it gave the mark: triggers take it away when anything else changes the client, its
        phones and addresses, or the list of regions (bank_base/tools/file_mark.py).
        """
        return SQL(
            "SELECT file_mark FROM bank_client WHERE company_id = %s AND source = %s"
            " AND file_mark IS NOT NULL ORDER BY file_mark",
            company.id,
            source,
        )

    def _keep_named(self, batch, records):
        """Note which clients the records name; their contracts go, the clients stay."""
        if not batch.known:
            return
        for table in ("contract", "party"):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT rec, client_code FROM %s WHERE rec = ANY(%s)",
                    batch.work("named"),
                    batch.tables[table],
                    records,
                )
            )

    def _drop_overtaken(self, batch):
        """Drop staged clients that a later record names without a row of its own: there the
        client is as the register holds it, and the later record wins."""
        if not batch.known:
            return
        # One by one: together they would be looked through for every client anew.
        for table in (
            batch.tables["contract"],
            batch.tables["party"],
            batch.work("named"),
        ):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s s WHERE EXISTS"
                    " (SELECT 1 FROM %s n WHERE n.client_code = s.code AND n.rec > s.rec)",
                    batch.tables["client"],
                    table,
                )
            )

    def _mark_clients(self, batch):
        """The marks of clients that hold now what was staged, where they are not set yet."""
        if self._is_empty(batch, "client"):
            return
        self.env.cr.execute(
            SQL(
                "UPDATE bank_client c SET file_mark = s.mark FROM %(staged)s s"
                " WHERE c.company_id = %(company)s AND c.source = %(source)s AND c.code = s.code"
                " AND c.file_mark IS DISTINCT FROM s.mark",
                staged=batch.tables["client"],
                company=batch.company.id,
                source=batch.source,
            )
        )

    def _columns(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)

    def _analyze_grown(self, table, rows):
        """Fresh statistics of a table that grew by a twentieth: the next join depends on them."""
        self.env.cr.execute(
            SQL("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", table)
        )
        if rows > max(500, self.env.cr.fetchone()[0] / 20):
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
