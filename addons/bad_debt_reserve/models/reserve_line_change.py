# A model in several files by theme: here, the one reason by which a movement is summed.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .reserve_line_reason import SILENT


class ReserveLineChange(models.Model):
    """Why the reserve of a line differs from the last one, as one code: the weightiest reason.

    The sentence of a line (``change_reason``) may name two reasons; each sum of money stands under
    one only, so that the reasons of an inventory add up to its difference.
    """

    _inherit = "reserve.line"

    change_code = fields.Selection(
        selection="_selection_change_code",
        string="Reason of the Change",
        compute="_compute_change_code",
        search="_search_change_code",
        help="The weightiest reason, by which the movement of the reserve is summed.",
    )

    @api.model
    def _selection_change_code(self):
        names = {
            "new": self.env._("New overdue"),
            "worse": self.env._("Moved to an older group or a worse category"),
            "better": self.env._("Moved to a younger group or a better category"),
            "rate": self.env._("Rate of the group changed"),
            "exception": self.env._("Decision about one debt"),
            "grown": self.env._("Base grew"),
            "reduced": self.env._("Base reduced by payments"),
            "cap": self.env._("Other share under the cap on the whole reserve"),
            "collateral": self.env._("Collateral taken into account changed"),
            "taken": self.env._("Counted after the opening balance"),
            "same": self.env._("Nothing changed"),
        }
        motions = self._fields["motion"]._description_selection(self.env)
        return [*names.items(), *motions]

    @api.model
    def _change_code_sql(self, alias):
        """SQL of the code over a row of the lines under this alias.

        The same as the first of ``_change_codes``, which makes the sentence.
        """

        def column(name):
            return SQL.identifier(alias, name)

        # A category or another portfolio is worse by its rate, a group of days by the days.
        moved = SQL(
            """
            (SELECT CASE WHEN (a.portfolio, a.category, a.dpd_from, COALESCE(a.dpd_to, 0))
                              IS NOT DISTINCT FROM
                              (b.portfolio, b.category, b.dpd_from, COALESCE(b.dpd_to, 0))
                         THEN 'same'
                         WHEN CASE WHEN a.portfolio = 'individual'
                                     OR a.portfolio IS DISTINCT FROM b.portfolio
                                   THEN %s > %s ELSE %s > COALESCE(%s, 0) END
                         THEN 'worse' ELSE 'better' END
               FROM reserve_band a, reserve_band b WHERE a.id = %s AND b.id = %s)
            """,
            column("rate"),
            column("prev_rate"),
            column("dpd"),
            column("prev_dpd"),
            column("band_id"),
            column("prev_band_id"),
        )
        return SQL(
            """
            CASE WHEN %(motion)s IS NOT NULL THEN %(motion)s
                 WHEN NOT %(known)s THEN 'new'
                 WHEN %(prev_band)s IS NULL THEN 'taken'
                 WHEN %(exception)s IS NOT NULL AND %(rate)s <> %(prev_rate)s THEN 'exception'
                 WHEN %(band)s <> %(prev_band)s AND %(moved)s <> 'same' THEN %(moved)s
                 WHEN %(rate)s <> %(prev_rate)s THEN 'rate'
                 WHEN %(base)s > %(prev_base)s THEN 'grown'
                 WHEN %(base)s < %(prev_base)s THEN 'reduced'
                 WHEN %(reserve)s = %(previous)s THEN 'same'
                 ELSE (SELECT CASE k.method %(silent)s ELSE 'same' END FROM reserve_rule_book k
                        WHERE k.id = %(book)s) END
            """,
            motion=column("motion"),
            known=column("known"),
            band=column("band_id"),
            prev_band=column("prev_band_id"),
            exception=column("exception_id"),
            moved=moved,
            rate=column("rate"),
            prev_rate=column("prev_rate"),
            base=column("base"),
            prev_base=column("prev_base"),
            reserve=column("reserve"),
            previous=column("previous"),
            book=column("book_id"),
            silent=SQL(" ").join(
                SQL("WHEN %s THEN %s", method, code) for method, code in SILENT.items()
            ),
        )

    def _compute_change_code(self):
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT l.id, %s FROM reserve_line l WHERE l.id = ANY(%s)",
                    self._change_code_sql("l"),
                    self.ids,
                )
            )
        )
        for line in self:
            line.change_code = found.get(line.id, False)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "change_code":
            return self._change_code_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _search_change_code(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        codes = [code for code in value if code] or [""]

        def to_sql(model, alias, _query):
            found = SQL("%s = ANY(%s)", model._change_code_sql(alias), codes)
            return SQL("NOT %s", found) if operator == "not in" else found

        return Domain.custom(to_sql=to_sql)
