from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D, rows, text

from .atm_entry import PREPARERS

KINDS = [
    ("load", "Loaded"),
    ("unload", "Unloaded"),
    ("dispense_own", "Given out on own cards"),
    ("dispense_other", "Given out on cards of other banks"),
    ("cash_in", "Taken in"),
]
MOST = 1_000_000


class AtmTurnover(models.Model):
    """Cash that moved at an ATM on a day, by kind: the total that one entry posts."""

    _name = "atm.turnover"
    _description = "Turnover of an ATM"
    _order = "date desc, device_id, kind"
    _check_company_auto = True

    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(related="device_id.currency_id")
    date = fields.Date(string="Day", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    count = fields.Integer(string="Operations", readonly=True)
    source = fields.Char(readonly=True, help="Where the total comes from.")
    entry_id = fields.Many2one(
        "atm.entry", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    entry_state = fields.Selection(
        related="entry_id.state", string="State of the entry"
    )

    _day_unique = models.Constraint(
        "UNIQUE(device_id, date, kind)", "This day of the ATM already has this total."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A turnover must not be below zero."
    )

    @api.model
    def _take(self, day, totals, *, prepare=True):
        """Take totals of a day in one statement; the same totals again change nothing.

        :param day: the business date
        :param totals: dicts device (``atm.device`` id), kind, amount (Decimal, in the currency of
            the ATM), count, source; at most a million
        :param prepare: prepare the entries too
        :return: ``atm.turnover`` taken or changed
        :raises UserError: a wrong or doubled total, a posted one that differs
        """
        self._check_totals(totals)
        if not totals:
            return self
        self.flush_model()
        self._check_posted_same(day, totals)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO atm_turnover AS t
                    (device_id, company_id, date, kind, amount, count, source,
                     create_uid, create_date, write_uid, write_date)
                SELECT x.device, d.company_id, %(day)s, x.kind, x.amount, x.count, x.source,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(rows)s JOIN atm_device d ON d.id = x.device
                ON CONFLICT (device_id, date, kind) DO UPDATE
                   SET amount = EXCLUDED.amount, count = EXCLUDED.count,
                       source = EXCLUDED.source, write_uid = EXCLUDED.write_uid,
                       differs = COALESCE(t.counted <> EXCLUDED.amount, false),
                       write_date = EXCLUDED.write_date
                 WHERE t.amount <> EXCLUDED.amount
                RETURNING id
                """,
                rows=self._rows(totals),
                day=day,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        taken = self.browse([row[0] for row in self.env.cr.fetchall()])
        self.invalidate_model()
        if prepare:
            taken._prepare_turnover()
        return taken

    @api.model
    def _rows(self, totals):
        return SQL(
            "unnest(%s::int[], %s::varchar[], %s::numeric[], %s::int[], %s::varchar[])"
            " AS x(device, kind, amount, count, source)",
            [one["device"] for one in totals],
            [one["kind"] for one in totals],
            [text(one["amount"]) for one in totals],
            [one.get("count") or 0 for one in totals],
            [one.get("source") or None for one in totals],
        )

    @api.model
    def _check_totals(self, totals):
        if len(totals) > MOST:
            raise UserError(self.env._("More than %s totals of a day.", MOST))
        kinds, seen = dict(KINDS), set()
        devices = {one["device"] for one in totals}
        # sudo: only whether the ATMs are there.
        known = set(
            self.env["atm.device"].sudo().with_context(active_test=False)
            .browse(devices).exists().ids
        )  # fmt: skip
        for one in totals:
            key = one["device"], one["kind"]
            if (
                key in seen
                or one["device"] not in known
                or one["kind"] not in kinds
                or D(one["amount"]) < 0
                or D(one["amount"]) != D(text(one["amount"]))
            ):
                raise UserError(
                    self.env._(
                        "Total of ATM %(device)s, %(kind)s, %(amount)s: an unknown ATM or kind, a"
                        " total given twice, or a sum below zero or finer than a kopeck.",
                        device=one["device"],
                        kind=one["kind"],
                        amount=one["amount"],
                    )
                )
            seen.add(key)

    @api.model
    def _check_posted_same(self, day, totals):
        """What is approved or posted must be what is given again."""
        self.env["atm.entry"].flush_model()
        differ = rows(
            self.env,
            SQL(
                """
                SELECT t.id, t.amount, x.amount AS given
                  FROM %(rows)s
                  JOIN atm_turnover t ON t.device_id = x.device AND t.kind = x.kind
                   AND t.date = %(day)s AND t.amount <> x.amount
                  JOIN atm_entry e ON e.id = t.entry_id AND e.state IN ('approved', 'posted')
                 LIMIT 1
                """,
                rows=self._rows(totals),
                day=day,
            ),
        )
        for row in differ:
            one = self.browse(row["id"])
            raise UserError(
                self.env._(
                    "%(turnover)s: %(posted)s is in entry %(entry)s already, %(given)s is given"
                    " now. Reverse or refuse that entry first.",
                    turnover=one.display_name,
                    posted=text(row["amount"]),
                    entry=one.entry_id.display_name,
                    given=text(row["given"]),
                )
            )

    @api.depends("device_id", "date", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            day = format_date(self.env, one.date)
            one.display_name = f"{one.device_id.code}, {day}: {kinds[one.kind]}"

    def action_prepare(self):
        """Button: prepare the entries of totals that have none."""
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        self.check_access("read")
        self._prepare_turnover()
        return True

    def _prepare_turnover(self):
        """One entry an ATM, day and kind, made in one batch; changed totals get a new one.

        :return: ``atm.entry``
        """
        # sudo: totals are written by the system; entries are only prepared.
        own = self.sudo()
        own.entry_id.filtered(lambda one: one.state == "prepared").write(
            {"state": "refused", "refusal": self.env._("The total of the day changed")}
        )
        wanted = own.filtered(
            lambda one: one.amount and one.entry_id.state not in ("approved", "posted")
        )
        entries = (
            self.env["atm.entry"]
            .with_context(tracking_disable=True)
            ._prepare_entries(
                [
                    (f"atm.{one.kind}", one.device_id, one.date, D(one.amount),
                     one.display_name, one, None, "")
                    for one in wanted
                ]
            )
        )  # fmt: skip
        for one, entry in zip(wanted, entries, strict=True):
            one.entry_id = entry
        return entries
