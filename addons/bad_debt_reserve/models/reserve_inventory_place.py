# A model in files by theme: the paper, counting, its methods, posting.
# pylint: disable=consider-merging-classes-inherited
from itertools import repeat

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import tax_reserve
from .reserve_inventory_obligation import OBLIGATION, OBLIGATION_GROUP


class ReserveInventoryPlace(models.Model):
    """Where the reserve of a debt stands: accounts by posting rules, segments, their totals."""

    _inherit = "reserve.inventory"

    def _account_part(self, debt_kind):
        """Part of a debt that names the accounts of its reserve."""
        parts = self.edition_id._parts() or ["principal_overdue"]
        if self.book_id.method == "tax" and debt_kind in tax_reserve.LOANS:
            return "interest_overdue"
        if self.edition_id._of_interest():
            return "interest_overdue"
        return "principal_overdue" if "principal_overdue" in parts else parts[0]

    def _accounts(self, debt_kind, client_kind, part=None):
        """Reserve, expense and income account ids for a kind of debt and client, by posting rules.

        :param part: part of the debt, if not that of :meth:`_account_part`; ``OBLIGATION``: by the
            events of obligations off balance
        :raises UserError: no scheme, no rule, or rules of one reserve that name different accounts
        """
        scheme = self.company_id._posting_scheme()
        group = "reserve"
        if part == OBLIGATION:
            group, part = "obligation", None
        else:
            part = part or self._account_part(debt_kind)
        rules = {
            event: scheme._resolve(
                f"{group}.{event}",
                self.date,
                debt_kind=debt_kind,
                client_kind=client_kind,
                part=part,
            )
            for event in ("create", "add", "release")
        }
        create, add, release = rules.values()
        reserve = add.credit_account_id
        if (
            create.credit_account_id != reserve
            or release.debit_account_id != reserve
            or create.debit_account_id != add.debit_account_id
        ):
            raise UserError(
                self.env._(
                    "Posting scheme “%(scheme)s”: creation, addition and release of the reserve "
                    "for "
                    "%(kind)s must use one reserve account, and creation and addition one expense "
                    "account. Correct the rules.",
                    scheme=scheme.display_name,
                    kind=self.env["reserve.line"]._selection_text(
                        "debt_kind", debt_kind
                    )
                    or OBLIGATION_GROUP,
                )
            )
        return reserve.id, add.debit_account_id.id, release.credit_account_id.id

    def _place(self, combos, parts=None):
        """Totals and segments of debts by their dimensions.

        :param combos: rows (kind, client kind, product group, branch id, number without overdue)
        :param parts: part of the debt that names the accounts, one for each of ``combos``
        :return: rows (kind, client kind, product group, branch id, total id, segment id)
        """
        accounts = {}
        wanted = []
        for combo, part in zip(combos, parts or repeat(None, len(combos)), strict=True):
            kind, client_kind, group, branch, _count = combo
            if (kind, client_kind, part) not in accounts:
                accounts[kind, client_kind, part] = self._accounts(
                    kind, client_kind, part
                )
            wanted.append((*accounts[kind, client_kind, part], group, branch or False))
        segments = self.env["reserve.segment"]._ensure(self.book_id, wanted)
        not_overdue = {}
        for dimensions, combo in zip(wanted, combos, strict=True):
            segment = segments[dimensions].id
            not_overdue[segment] = not_overdue.get(segment, 0) + combo[4]
        totals = self._insert_totals(not_overdue)
        return [
            (*combo[:4], totals[segments[dims].id], segments[dims].id)
            for combo, dims in zip(combos, wanted, strict=True)
        ]

    def _place_values(self, mapping):
        """Rows of :meth:`_place` for a VALUES list."""
        return SQL(", ").join(
            SQL("(%s, %s, %s, %s::int, %s::int, %s::int)", *row)
            for row in mapping or [(None,) * 6]
        )

    @staticmethod
    def _same_place_sql(debt):
        """Condition that the row ``place`` of a VALUES list is where a debt stands.

        Equality throughout, so that PostgreSQL hashes by all four: it cannot hash
        ``IS NOT DISTINCT FROM``.

        :param debt: alias with kind, client_kind, product_group, branch_id
        """
        return SQL(
            """
            place.kind = %(debt)s.kind AND place.product_group = %(debt)s.product_group
            AND COALESCE(place.client_kind, '') = COALESCE(%(debt)s.client_kind, '')
            AND COALESCE(place.branch_id, 0) = COALESCE(%(debt)s.branch_id, 0)
            """,
            debt=SQL.identifier(debt),
        )

    def _insert_totals(self, not_overdue):
        """Empty totals: segments of now and those whose last lines hold a reserve.

        :param not_overdue: dict segment id → number of debts without overdue
        :return: dict segment id → total id
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_total (inventory_id, segment_id, company_id, book_id, date,
                                           debts, released, not_overdue, base, reserve, previous,
                                           difference, not_overdue_base, not_overdue_reserve,
                                           not_overdue_previous, create_uid, create_date,
                                           write_uid, write_date)
                SELECT %(inventory)s, s.segment_id, %(company)s, %(book)s, %(date)s,
                       0, 0, sum(s.not_overdue), 0, 0, 0, 0, 0, 0, 0,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (SELECT unnest(%(segments)s::int[]) AS segment_id,
                               unnest(%(counts)s::int[]) AS not_overdue
                        UNION ALL
                        SELECT segment_id, 0 FROM reserve_total
                         WHERE inventory_id = %(previous)s AND reserve <> 0
                        UNION ALL
                        SELECT segment_id, 0 FROM reserve_write_off_use
                         WHERE inventory_id = %(previous)s) s
                 GROUP BY s.segment_id
                RETURNING segment_id, id
                """,
                inventory=self.id,
                company=self.company_id.id,
                book=self.book_id.id,
                date=self.date,
                uid=self.env.uid,
                now=self.env.cr.now(),
                segments=list(not_overdue),
                counts=list(not_overdue.values()),
                previous=self.previous_id.id or None,
            )
        )
        totals = dict(self.env.cr.fetchall())
        self.env["reserve.total"].invalidate_model()
        return totals
