from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows, text, to_float

from .atm_account import ROLES

ZERO = Decimal(0)
MOST = 20_000
"""ATMs counted at once."""


class AtmTie(models.Model):
    """The accounts of an ATM explain themselves on a day: what must be there, what is there.

    Cash: balance before the period + loaded − unloaded − given out + taken in − shortages found =
    balance. Surplus: what is open of surpluses found. Shortage: what is open of shortages found,
    and payouts at the bank's risk. Each difference is named: totals or differences without a posted
    entry, lines made by hand, and what is left.

    Rows are replaced when the same period is counted again.
    """

    _name = "atm.tie"
    _description = "Accounts of an ATM explained"
    _order = "date desc, device_id, role"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date = fields.Date(string="To", required=True, readonly=True, index=True)
    role = fields.Selection(ROLES, string="Account of", required=True, readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    opening = fields.Monetary(readonly=True, help="Balance before the period.")
    loaded = fields.Monetary(readonly=True)
    unloaded = fields.Monetary(readonly=True)
    dispensed = fields.Monetary(string="Given out", readonly=True)
    accepted = fields.Monetary(string="Taken in", readonly=True)
    found = fields.Monetary(
        string="Differences found",
        readonly=True,
        help="Cash: shortages found in the period. Surplus, shortage: what is open on the day.",
    )
    at_risk = fields.Monetary(string="Payouts at risk", readonly=True)
    expected = fields.Monetary(readonly=True)
    ledger = fields.Monetary(
        readonly=True, help="Balance of the account; of surpluses, credit less debit."
    )
    difference = fields.Monetary(readonly=True, help="Ledger less expected.")
    not_posted = fields.Monetary(
        string="Not posted",
        readonly=True,
        help="Facts whose entry is not in the ledger.",
    )
    by_hand = fields.Monetary(
        readonly=True, help="Lines on the account that no entry of the ATM made."
    )
    unexplained = fields.Monetary(
        readonly=True, help="What neither of the two explains."
    )

    @api.model
    def _count(self, company, date_from, date, devices=None):
        """Count the accounts of ATMs, in a fixed number of statements.

        :param devices: ``atm.device``; None: all of the company that have accounts
        :return: ``atm.tie``
        :raises UserError: a period that ends before it begins, too many ATMs
        """
        if date < date_from:
            raise UserError(self.env._("The period ends before it begins."))
        accounts = self.env["atm.account"].search(
            [("company_id", "=", company.id)]
            + ([("device_id", "in", devices.ids)] if devices is not None else [])
        )
        if len(accounts) > MOST * len(ROLES):
            raise UserError(self.env._("At most %s ATMs are counted at once.", MOST))
        self.env.flush_all()
        wanted = {
            "company": company.id, "from": date_from, "to": date,
            "accounts": accounts.ids, "devices": accounts.device_id.ids,
        }  # fmt: skip
        balances = self._balances(wanted)
        turnover = self._turnover(wanted)
        facts = self._facts(company, date_from, date, accounts.device_id)
        risks, reserves = self._risks(wanted), self._reserves(wanted)
        values = []
        for account in accounts:
            row = self._row(account, balances, turnover, facts, risks, reserves)
            values.append({**row, "date_from": date_from, "date": date})
        # sudo: rows are counted by the system only; the caller may read accounts of ATMs.
        own = self.sudo()
        own.search(
            [("date_from", "=", date_from), ("date", "=", date),
             ("device_id", "in", accounts.device_id.ids)]
        ).unlink()  # fmt: skip
        made = own.create(values)
        return made.sudo(self.env.su)

    def _balances(self, wanted):
        """Account → opening, balance, lines by hand, of posted lines."""
        found = rows(
            self.env,
            SQL(
                """
                SELECT l.account_id,
                       COALESCE(sum(l.balance) FILTER (WHERE l.date < %(from)s), 0) AS opening,
                       sum(l.balance) AS ledger,
                       COALESCE(sum(l.balance) FILTER (WHERE l.atm_entry_id IS NULL), 0)
                           AS by_hand,
                       COALESCE(sum(l.balance) FILTER (WHERE l.atm_entry_id IS NULL
                                                       AND l.date >= %(from)s), 0)
                           AS by_hand_now
                  FROM account_move_line l
                  JOIN atm_account a ON a.account_id = l.account_id
                 WHERE a.id = ANY(%(accounts)s) AND l.parent_state = 'posted'
                   AND l.company_id = %(company)s AND l.date <= %(to)s
                 GROUP BY 1
                """,
                **wanted,
            ),
        )
        return {row["account_id"]: row for row in found}

    def _turnover(self, wanted):
        """Device → kind → (total, what of it is not posted)."""
        found = {}
        for row in rows(
            self.env,
            SQL(
                """
                SELECT t.device_id, t.kind, sum(t.amount) AS amount,
                       COALESCE(sum(t.amount) FILTER (
                           WHERE e.id IS NULL OR e.state <> 'posted'), 0) AS missing
                  FROM atm_turnover t LEFT JOIN atm_entry e ON e.id = t.entry_id
                 WHERE t.device_id = ANY(%(devices)s)
                   AND t.date BETWEEN %(from)s AND %(to)s
                 GROUP BY 1, 2
                """,
                **wanted,
            ),
        ):
            found.setdefault(row["device_id"], {})[row["kind"]] = (
                row["amount"],
                row["missing"],
            )
        return found

    def _facts(self, company, date_from, date, devices):
        """Device → kind → dict open, now, missing, missing_now: of surpluses and shortages."""
        # sudo: sums of entries, for whoever may count.
        entries = self.env["atm.entry"].sudo()
        booked = entries._booked(company, date)
        before = entries._booked(company, date_from - timedelta(days=1))
        differences = self.env["atm.difference"].search(
            [
                ("device_id", "in", devices.ids),
                ("date", "<=", date),
                ("state", "!=", "cancelled"),
            ]
        )
        exact = {
            row["id"]: row["amount"]
            for row in rows(
                self.env,
                SQL(
                    "SELECT id, amount FROM atm_difference WHERE id = ANY(%s)",
                    differences.ids,
                ),
            )
        }
        found = {}
        for one in differences:
            sums = booked.get(one.id, {})
            amount = exact[one.id]
            sum_of = found.setdefault((one.device_id.id, one.kind), [ZERO] * 4)
            missing = amount - sums.get(f"atm.{one.kind}", ZERO)
            sum_of[0] += amount - one._used(sums)
            sum_of[1] += missing
            # What was in the ledger before the period stands in its opening.
            earlier = before.get(one.id, {}).get(f"atm.{one.kind}", ZERO)
            sum_of[2] += amount - earlier
            sum_of[3] += missing
        return found

    def _risks(self, wanted):
        """Device → payouts at the bank's risk, or claimed back, still open on the day."""
        return {
            row["device_id"]: row["amount"]
            for row in rows(
                self.env,
                SQL(
                    """
                    SELECT e.device_id, sum(e.amount * CASE
                               WHEN v.code IN ('atm.covered', 'atm.double_credit') THEN -1
                               ELSE 1 END) AS amount
                      FROM atm_entry e JOIN bank_posting_event v ON v.id = e.event_id
                     WHERE e.device_id = ANY(%(devices)s) AND e.move_id IS NOT NULL
                       AND e.source_model = 'atm.payout' AND e.date <= %(to)s
                       AND (e.state = 'posted'
                            OR (e.state = 'reversed' AND e.reversal_date > %(to)s))
                       AND v.code IN ('atm.payout_at_risk', 'atm.payout_at_risk_other',
                                      'atm.payout_at_risk_cash', 'atm.payout_claimed',
                                      'atm.covered', 'atm.double_credit')
                     GROUP BY 1
                    """,
                    **wanted,
                ),
            )
        }

    def _reserves(self, wanted):
        """Device → reserve posted by entries less what they wrote off against it."""
        return {
            row["device_id"]: row["amount"]
            for row in rows(
                self.env,
                SQL(
                    """
                    SELECT e.device_id, sum(e.amount * CASE v.code
                               WHEN 'atm.reserve' THEN 1 ELSE -1 END) AS amount
                      FROM atm_entry e JOIN bank_posting_event v ON v.id = e.event_id
                     WHERE e.device_id = ANY(%(devices)s) AND e.move_id IS NOT NULL
                       AND e.date <= %(to)s
                       AND (e.state = 'posted'
                            OR (e.state = 'reversed' AND e.reversal_date > %(to)s))
                       AND v.code IN ('atm.reserve', 'atm.loss_reserve')
                     GROUP BY 1
                    """,
                    **wanted,
                ),
            )
        }

    def _row(self, account, balances, turnover, facts, risks, reserves):
        device, role = account.device_id.id, account.role
        balance = balances.get(account.account_id.id, {})
        sign = -1 if role in ("surplus", "reserve") else 1
        ledger = sign * balance.get("ledger", ZERO)
        opening = by_risk = given_out = ZERO
        kinds = {}
        surplus = facts.get((device, "surplus"), [ZERO] * 4)
        shortage = facts.get((device, "shortage"), [ZERO] * 4)
        by_hand = sign * balance.get("by_hand", ZERO)
        if role == "cash":
            kinds = turnover.get(device, {})
            opening = balance.get("opening", ZERO)
            by_hand = balance.get("by_hand_now", ZERO)
            total = {kind: pair[0] for kind, pair in kinds.items()}
            lacks = {kind: pair[1] for kind, pair in kinds.items()}
            given_out = total.get("dispense_own", ZERO) + total.get(
                "dispense_other", ZERO
            )
            found = shortage[2]
            expected = opening + self._moved(total) - found
            not_posted = self._moved(lacks) - shortage[3]
        elif role == "surplus":
            found, not_posted = surplus[0], surplus[1]
            expected = found
        elif role == "shortage":
            found, not_posted = shortage[0], shortage[1]
            by_risk = risks.get(device, ZERO)
            expected = found + by_risk
        else:
            found = expected = reserves.get(device, ZERO)
            not_posted = ZERO
        difference = ledger - expected
        money = {
            "opening": opening,
            "loaded": kinds.get("load", (ZERO,))[0],
            "unloaded": kinds.get("unload", (ZERO,))[0],
            "dispensed": given_out,
            "accepted": kinds.get("cash_in", (ZERO,))[0],
            "found": found,
            "at_risk": by_risk,
            "expected": expected,
            "ledger": ledger,
            "difference": difference,
            "not_posted": not_posted,
            "by_hand": by_hand,
            "unexplained": difference + not_posted - by_hand,
        }
        return {
            "company_id": account.company_id.id,
            "device_id": device,
            "role": role,
            "account_id": account.account_id.id,
            **{name: to_float(amount) for name, amount in money.items()},
        }

    @api.model
    def _moved(self, sums):
        return (
            sums.get("load", ZERO)
            + sums.get("cash_in", ZERO)
            - sums.get("unload", ZERO)
            - sums.get("dispense_own", ZERO)
            - sums.get("dispense_other", ZERO)
        )

    def action_lines(self):
        """Button: lines of the account to the day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines of the ledger"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [
                ("account_id", "=", self.account_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
        }

    def action_turnover(self):
        """Button: totals of the days that moved the cash in the period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.turnover",
            "view_mode": "list",
            "domain": [
                ("device_id", "=", self.device_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date),
            ],
            "name": self.env._("Turnover"),
        }

    def action_differences(self):
        """Button: surpluses or shortages that the figure is made of."""
        self.ensure_one()
        domain = [
            ("device_id", "=", self.device_id.id),
            ("kind", "=", "surplus" if self.role == "surplus" else "shortage"),
            ("date", "<=", self.date),
        ]
        if self.role == "cash":
            # Not in the ledger before the period.
            standing = [
                ("event_id.code", "=", "atm.shortage"),
                ("state", "=", "posted"),
                ("date", "<", self.date_from),
            ]
            domain.append(("entry_ids", "not any", standing))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_difference_money_action"
        )
        return {**action, "domain": domain, "context": {}}

    def action_entries(self):
        """Button: entries of the ATM to the day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_entry_action"
        )
        domain = [("device_id", "=", self.device_id.id), ("date", "<=", self.date)]
        return {**action, "domain": domain, "context": {}}

    @api.model
    def _explain(self, company, date_from, date, devices=None) -> list[str]:
        """Differences of the accounts in words; empty: all of them explain themselves."""
        names = dict(self._fields["role"]._description_selection(self.env))
        return [
            self.env._(
                "%(device)s, %(role)s: the ledger has %(ledger)s, %(expected)s is expected; not"
                " posted %(missing)s, by hand %(hand)s, unexplained %(rest)s.",
                device=one.device_id.display_name,
                role=names[one.role],
                ledger=text(one.ledger),
                expected=text(one.expected),
                missing=text(one.not_posted),
                hand=text(one.by_hand),
                rest=text(one.unexplained),
            )
            for one in self._count(company, date_from, date, devices)
            if one.difference
        ]
