from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import D, rows, to_float

PREPARERS = (roles.BRANCH_ACCOUNTANT, roles.RESERVE_ACCOUNTANT, roles.CHIEF_ACCOUNTANT)
BY_HAND = frozenset(
    {"event_id", "device_id", "date", "amount", "reason", "difference_id"}
)
"""What an accountant enters in an entry of his own; the rest is written by buttons."""
MANUAL = (
    "atm.load", "atm.unload", "atm.dispense_own", "atm.dispense_other", "atm.cash_in",
)  # fmt: skip
"""Events that an accountant may enter by hand; others come of a paper, which is opened to."""
LIVE_STATES = ("prepared", "approved", "posted")
"""States of entries that stand, done or waiting."""
MOST = 10_000
"""Entries approved at one press."""


class AtmEntry(models.Model):
    """An entry of an ATM: prepared by one person, approved and posted by another.

    One event of one source is posted once: ``key`` is unique among entries that were not refused or
    reversed. Posting: ``atm_entry_post.py``.
    """

    _name = "atm.entry"
    _description = "Entry of an ATM"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    event_id = fields.Many2one(
        "bank.posting.event",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("code", "=like", "atm.%")],
        help="What happened; its posting rule gives the accounts.",
    )
    event = fields.Char(related="event_id.code", string="Code of the event")
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    difference_id = fields.Many2one(
        "atm.difference",
        string="Surplus or shortage",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Whose rest the entry changes.",
    )
    counter_difference_id = fields.Many2one(
        "atm.difference",
        string="Shortage offset",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The shortage that a surplus of the same ATM closes.",
    )
    date = fields.Date(
        required=True, index=True, help="Day of the entry in the ledger."
    )
    currency_id = fields.Many2one(related="device_id.currency_id", store=True)
    amount = fields.Monetary(required=True)
    reason = fields.Char(required=True, help="Paper or fact that the entry rests on.")
    source_model = fields.Char(readonly=True, copy=False)
    source_id = fields.Many2oneReference(
        model_field="source_model", readonly=True, copy=False, index=True
    )
    key = fields.Char(readonly=True, copy=False, help="Event and source: posted once.")
    state = fields.Selection(
        [
            ("prepared", "Prepared"),
            ("approved", "Approved"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="prepared",
        copy=False,
        index=True,
        tracking=True,
    )
    prepared_by_id = fields.Many2one(
        "res.users", string="Prepared by", readonly=True, copy=False,
        default=lambda self: self.env.uid,
    )  # fmt: skip
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, tracking=True
    )
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    refusal = fields.Char(string="Why refused", copy=False, tracking=True)
    debit_account_id = fields.Many2one(
        "account.account",
        string="Debit",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    credit_account_id = fields.Many2one(
        "account.account",
        string="Credit",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        "bank.posting.rule", string="Posting rule", readonly=True, copy=False,
        ondelete="restrict",
    )  # fmt: skip
    move_id = fields.Many2one(
        "account.move", string="Entry in the ledger", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict",
    )  # fmt: skip
    reversal_move_id = fields.Many2one(
        "account.move", string="Reversal in the ledger", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict",
    )  # fmt: skip
    reversal_date = fields.Date(copy=False)
    reversal_reason = fields.Char(copy=False, tracking=True)
    reversed_by_id = fields.Many2one(
        "res.users", string="Reversed by", readonly=True, copy=False
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum of an entry must be above zero."
    )
    _four_eyes = models.Constraint(
        "CHECK (approved_by_id <> prepared_by_id)",
        "An entry is approved by another person than prepared it.",
    )
    _approved = models.Constraint(
        "CHECK (state NOT IN ('approved', 'posted', 'reversed') OR approved_by_id IS NOT NULL)",
        "Nothing is posted before a person approves it.",
    )
    _key_unique = models.UniqueIndex(
        "(company_id, key) WHERE state NOT IN ('refused', 'reversed')",
        "This event of this paper already has an entry: nothing is posted twice.",
    )

    @api.depends("name", "event_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = " · ".join(
                filter(None, (entry.name, entry.event_id.name))
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            if not self.env.su:
                self._check_manual(vals)
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("atm.entry")
        return super().create(vals_list)

    def write(self, vals):
        allowed = BY_HAND | {"reversal_date", "reversal_reason", "refusal"}
        refuse_others(self, vals, allowed)
        if not self.env.su and BY_HAND & set(vals):
            self._check_state("prepared")
            for entry in self:
                if entry.key or entry.prepared_by_id != self.env.user:
                    raise UserError(
                        self.env._(
                            "Entry %s was prepared by another person or from a paper: refuse it and"
                            " have it prepared again.",
                            entry.display_name,
                        )
                    )
                if "event_id" in vals:
                    entry._check_manual(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_any(self):
        raise UserError(
            self.env._("Entries of ATMs are not deleted. Refuse the entry.")
        )

    @api.model
    def _check_manual(self, vals):
        event = self.env["bank.posting.event"].browse(vals.get("event_id"))
        if event.code not in MANUAL:
            raise UserError(
                self.env._(
                    "«%s» comes of its paper: prepare it there, by the paper's button.",
                    event.name or "",
                )
            )

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for entry in self:
            if entry.state not in states:
                raise UserError(
                    self.env._(
                        "Entry %(entry)s is in state «%(state)s»: this needs «%(wanted)s».",
                        entry=entry.display_name,
                        state=labels[entry.state],
                        wanted="», «".join(labels[one] for one in states),
                    )
                )

    @api.model
    def _prepare_entry(
        self, event, device, date, amount, reason, source, *, difference=None, part=""
    ):
        """Prepare one entry of a paper; see :meth:`_prepare_entries`."""
        return self._prepare_entries(
            [(event, device, date, amount, reason, source, difference, part)]
        )

    @api.model
    def _prepare_entries(self, papers):
        """Prepare entries of papers, in state «prepared», by the current user.

        :param papers: tuples event code, ``atm.device``, date, amount (Decimal), reason, source
            record, ``atm.difference`` or None, part (tells apart entries of one event and source)
        :raises UserError: an unknown event, a sum not above zero, an event of a source that has its
            entry already
        """
        scheme = self.env["bank.posting.scheme"]
        values = []
        for event, device, date, amount, reason, source, difference, part in papers:
            if D(amount) <= 0:
                raise UserError(
                    self.env._("“%s”: the sum of an entry must be above zero.", reason)
                )
            self._check_currency(device, source, reason)
            key = f"{event}:{source._name},{source.id}" + (f":{part}" if part else "")
            values.append(
                {
                    "company_id": device.company_id.id,
                    "event_id": scheme._event(event).id,
                    "device_id": device.id,
                    "date": date,
                    "amount": to_float(amount),
                    "reason": reason,
                    "source_model": source._name,
                    "source_id": source.id,
                    "key": key,
                    "difference_id": difference.id if difference else False,
                    "prepared_by_id": self.env.uid,
                }
            )
        self._check_not_twice(values)
        # sudo: the paper's own button was checked; the fields are those of the paper.
        return self.sudo().create(values).sudo(self.env.su)

    @api.model
    def _check_currency(self, device, source, reason):
        """An entry counts in the ATM's currency: a paper in another one is never booked as it."""
        if "currency_id" not in source._fields:
            return
        currency = source.currency_id
        if currency and currency != device.currency_id:
            raise UserError(
                self.env._(
                    "“%(reason)s” is in %(one)s, the accounts of %(device)s in %(two)s: no entry"
                    " is made. Correct the currency of the paper.",
                    reason=reason,
                    one=currency.name,
                    two=device.currency_id.name,
                    device=device.display_name,
                )
            )

    def _check_not_twice(self, values):
        keys = [one["key"] for one in values]
        companies = list({one["company_id"] for one in values})
        # sudo: only the number of the entry is told, so that nothing is posted twice.
        twice = self.sudo().search(
            [
                ("company_id", "in", companies),
                ("key", "in", keys),
                ("state", "in", LIVE_STATES),
            ],
            limit=1,
        )
        if twice or len(set(keys)) < len(keys):
            raise UserError(
                self.env._(
                    "«%(reason)s» already has its entry %(entry)s: nothing is posted twice.",
                    reason=twice.reason or values[0]["reason"],
                    entry=twice.display_name or "",
                )
            )

    def action_approve(self):
        """Button: approve what others prepared. The chief accountant does, and never what was
        prepared by himself."""
        roles.require(
            self, self.env._("approve entries of ATMs"), roles.CHIEF_ACCOUNTANT
        )
        self.check_access("write")
        self._check_most()
        # sudo: the role was checked.
        self.sudo()._approve(self.env.user)
        return True

    def _check_most(self):
        if len(self) > MOST:
            raise UserError(
                self.env._(
                    "%(count)s entries are chosen; at most %(most)s at once. Choose fewer.",
                    count=len(self),
                    most=MOST,
                )
            )

    def _approve(self, user):
        self.lock_for_update()
        self._check_state("prepared")
        roles.person(self, self.env._("approve entries of ATMs"))
        own = self.filtered(lambda one: one.prepared_by_id == user)
        if own:
            raise UserError(
                self.env._(
                    "Entry %s was prepared by you: another person approves it.",
                    own[0].display_name,
                )
            )
        self.write(
            {
                "state": "approved",
                "approved_by_id": user.id,
                "approved_at": fields.Datetime.now(),
            }
        )

    def action_refuse(self):
        """Button: do not post; the reason was entered."""
        roles.require(self, self.env._("refuse entries of ATMs"), *PREPARERS)
        self.check_access("write")
        self.lock_for_update()
        self._check_state("prepared", "approved")
        for entry in self:
            if not entry.refusal:
                raise UserError(
                    self.env._("Entry %s: enter why it is refused.", entry.display_name)
                )
        # sudo: the role was checked.
        self.sudo().write({"state": "refused"})
        return True

    def action_source(self):
        """Button: the paper that the entry is of."""
        self.ensure_one()
        if not self.source_model or self.source_model not in self.env:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.source_model,
            "res_id": self.source_id,
            "view_mode": "form",
        }

    def action_move(self):
        """Button: the entry in the ledger and its reversal."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries in the ledger"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id + self.reversal_move_id).ids)],
        }

    @api.model
    def _booked(self, company, date=None) -> dict:
        """Sums of posted entries that hold on a day: difference id → event code → Decimal.

        :param date: the last day that counts; None: all
        """
        self.flush_model()
        found = {}
        for row in rows(
            self.env,
            SQL(
                """
                SELECT d.id, v.code, sum(e.amount) AS amount
                  FROM atm_entry e
                  JOIN bank_posting_event v ON v.id = e.event_id
                 CROSS JOIN LATERAL (VALUES (e.difference_id), (e.counter_difference_id)) d(id)
                 WHERE e.company_id = %(company)s AND d.id IS NOT NULL AND e.move_id IS NOT NULL
                   AND (%(date)s::date IS NULL OR e.date <= %(date)s)
                   AND (e.state = 'posted' OR (%(date)s::date IS NOT NULL
                        AND e.state = 'reversed' AND e.reversal_date > %(date)s))
                 GROUP BY 1, 2
                """,
                company=company.id,
                date=date,
            ),
        ):
            found.setdefault(row["id"], {})[row["code"]] = row["amount"]
        return found
