# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.tools import SQL

OBLIGATION = "obligation"
"""What names the accounts and the groups of obligations off balance."""
OBLIGATION_GROUP = "611-П"
"""Their product group: their segments are apart from those of debts on the same accounts."""


class ReserveInventoryObligation(models.Model):
    """Reserve of obligations off balance in a book by 590-П (611-П): a line an obligation, sums by
    segment and category beside those of loans without overdue.

    The category is that of ``bank_reserve.obligation_category``.
    """

    _inherit = "reserve.inventory"

    obligation_ids = fields.One2many(
        "reserve.obligation.line",
        "inventory_id",
        string="Obligations off Balance",
        readonly=True,
    )
    obligation_count = fields.Integer(
        string="Obligations", compute="_compute_obligation_count"
    )

    @api.depends("obligation_ids")
    def _compute_obligation_count(self):
        counts = dict(
            self.env["reserve.obligation.line"]._read_group(
                [("inventory_id", "in", self.ids)], ["inventory_id"], ["__count"]
            )
        )
        for inventory in self:
            inventory.obligation_count = counts.get(inventory._origin, 0)

    def _gather_obligations(self):
        """Obligations at the date with category, rate and reserve: ``reserve_obligation_now``.

        :return: rows (client kind, branch id) of their segments
        """
        edition = self.edition_id
        self.env["reserve.obligation"].flush_model()
        self._make_table(
            "reserve_obligation_now",
            SQL(
                """
                WITH matrix (position, service, category) AS (VALUES %(matrix)s
                ), placed AS (%(placed)s
                ), known AS (
                    SELECT DISTINCT ON (kind, number) id, client_id, branch_id, kind, number,
                           amount, category, date_to
                      FROM reserve_obligation
                     WHERE company_id = %(company)s AND date_from <= %(date)s AND %(on)s
                     ORDER BY kind, number, date_from DESC
                ), loans AS (
                    SELECT l.client_id,
                           max(m.category) FILTER (WHERE l.portfolio = 'individual') AS category,
                           max(array_position(%(grades)s::text[], a.service::text)) AS service,
                           max(l.dpd) FILTER (WHERE l.portfolio <> 'individual') AS dpd
                      FROM reserve_loan l
                      LEFT JOIN reserve_alone a ON a.contract_id = l.contract_id
                      LEFT JOIN matrix m ON m.position = a.position AND m.service = a.service
                     GROUP BY 1
                ), graded AS (
                    SELECT o.*, cl.kind AS client_kind, loans.category AS loan_category,
                           COALESCE(placed.position, %(position)s) AS position,
                           (%(grades)s::text[])[GREATEST(
                               COALESCE(loans.service, 1),
                               CASE WHEN cl.kind = 'person' THEN %(person)s
                                    ELSE %(firm)s END)] AS service
                      FROM known o
                      JOIN bank_client cl ON cl.id = o.client_id
                      LEFT JOIN loans ON loans.client_id = o.client_id
                      LEFT JOIN placed ON placed.client_id = o.client_id
                     WHERE o.amount > 0 AND COALESCE(o.date_to, %(date)s) >= %(date)s
                )
                SELECT g.id, g.client_id, g.client_kind, g.branch_id, g.kind, g.number, g.amount,
                       g.position, g.service, band.id AS band_id, band.category,
                       CASE WHEN g.category IS NOT NULL THEN 'judgement'
                            WHEN g.loan_category IS NOT NULL THEN 'loans'
                            ELSE 'position' END AS ground,
                       band.rate::numeric AS rate,
                       round(g.amount * band.rate::numeric / 100, 2) AS reserve
                  FROM graded g
                  LEFT JOIN matrix
                    ON matrix.position = g.position AND matrix.service = g.service
                  JOIN reserve_band band
                    ON band.edition_id = %(edition)s AND band.portfolio = 'obligation'
                   AND band.category
                       = COALESCE(g.category, g.loan_category, matrix.category)
                """,
                matrix=self._matrix_values(),
                placed=self._position_sql(),
                company=self.company_id.id,
                date=self.date,
                on=edition.obligations,
                grades=["good", "average", "bad"],
                position=edition.default_position,
                person=self._grade_sql(edition._service("person")),
                firm=self._grade_sql(edition._service("company")),
                edition=edition.id,
            ),
        )
        return self.env.execute_query(
            SQL(
                "SELECT client_kind, branch_id FROM reserve_obligation_now GROUP BY 1, 2"
            )
        )

    def _grade_sql(self, bounds):
        """Grade 1 to 3 of a client's service by his portfolio loans: their days now."""
        return SQL(
            "CASE WHEN COALESCE(loans.dpd, 0) <= %s THEN 1"
            " WHEN COALESCE(loans.dpd, 0) <= %s THEN 2 ELSE 3 END",
            bounds.good_to,
            bounds.average_to,
        )

    def _insert_obligations(self, places):
        """Lines of obligations, then their sums by segment and category.

        :param places: rows (client kind, branch id, total id, segment id)
        """
        values = [SQL("(%s, %s::int, %s::int, %s::int)", *row) for row in places]
        self.env.cr.execute(
            SQL(
                """
                WITH place (client_kind, branch_id, total_id, segment_id) AS (
                    VALUES %(places)s
                ), cur AS (
                    SELECT o.*, place.segment_id
                      FROM reserve_obligation_now o
                      JOIN place ON place.client_kind = o.client_kind
                       AND place.branch_id IS NOT DISTINCT FROM o.branch_id
                ), prev AS (
                    SELECT * FROM reserve_obligation_line
                     WHERE inventory_id = %(previous)s AND reserve <> 0
                )
                INSERT INTO reserve_obligation_line
                    (inventory_id, total_id, segment_id, company_id, date, obligation_id,
                     client_id, kind, number, band_id, category, ground, position, service, base,
                     rate, reserve, previous, difference)
                SELECT %(inventory)s, t.id, t.segment_id, %(company)s, %(date)s, c.id,
                       COALESCE(c.client_id, p.client_id), COALESCE(c.kind, p.kind),
                       COALESCE(c.number, p.number), COALESCE(c.band_id, band.id, p.band_id),
                       COALESCE(c.category, p.category), c.ground, c.position, c.service,
                       COALESCE(c.amount, 0), COALESCE(c.rate, 0), COALESCE(c.reserve, 0),
                       COALESCE(p.reserve, 0), COALESCE(c.reserve, 0) - COALESCE(p.reserve, 0)
                  FROM cur c
                  FULL JOIN prev p ON p.segment_id = c.segment_id AND p.kind = c.kind
                   AND p.number = c.number
                  JOIN reserve_total t ON t.inventory_id = %(inventory)s
                   AND t.segment_id = COALESCE(c.segment_id, p.segment_id)
                  LEFT JOIN reserve_band band
                    ON band.edition_id = %(edition)s AND band.portfolio = 'obligation'
                   AND band.category = p.category
                """,
                places=SQL(", ").join(
                    values or [SQL("(NULL, NULL::int, NULL::int, NULL::int)")]
                ),
                inventory=self.id,
                previous=self.previous_id.id or None,
                company=self.company_id.id,
                date=self.date,
                edition=self.edition_id.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_not_overdue
                    (inventory_id, total_id, company_id, book_id, date, band_id, debts, base, rate,
                     reserve, previous, difference)
                SELECT %(inventory)s, total_id, %(company)s, %(book)s, %(date)s, band_id,
                       count(obligation_id), sum(base), max(rate), sum(reserve), sum(previous),
                       sum(difference)
                  FROM reserve_obligation_line WHERE inventory_id = %(inventory)s
                 GROUP BY total_id, band_id
                """,
                inventory=self.id,
                company=self.company_id.id,
                book=self.book_id.id,
                date=self.date,
            )
        )
        self.env["reserve.obligation.line"].invalidate_model()

    def action_obligations(self):
        """Obligations behind the sums."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_obligation_line_action"
        )
        action["domain"] = [("inventory_id", "in", self.ids)]
        return action
