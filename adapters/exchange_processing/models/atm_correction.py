import base64
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ..tools import corrections

OFFICER = "atm_claims.group_claims_officer"
BY_BUTTONS = {
    "name", "state", "proposed_by_id", "proposed_at", "approved_by_id", "approved_at", "file_name",
}  # fmt: skip
EMPTY = (False, None, "", "draft")
REASON_BY_VERDICT = {
    "debited_without_cash": "reversal_not_made",
    "booked_twice": "double_debit",
    "kept_not_credited": "not_credited",
}
"""Verdicts of matching that the processing center can put right, and what it is asked."""
LOOK_BACK = timedelta(days=30)
MOST_FOUND = 5000
MOST_LINES = 1000
"""Operations of one request."""


class AtmCorrection(models.Model):
    """Operations that the processing center is asked to correct: a reversal that was not made, a
    sum debited twice. One officer makes the request, another approves it, then its file leaves."""

    _name = "atm.correction"
    _description = "Request for corrections"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        help="Given when it is asked for approval; the answer names it.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Date of the request, as it stands in the file.",
    )
    line_ids = fields.One2many(
        "atm.correction.line", "correction_id", string="Operations"
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Waits for approval"),
            ("sent", "Given to the processing center"),
            ("answered", "Answered"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    proposed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    proposed_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    file_name = fields.Char(string="File", readonly=True, copy=False)
    sent_state = fields.Char(string="On its way", compute="_compute_sent_state")
    count = fields.Integer(string="Number of operations", compute="_compute_count")

    @api.depends("line_ids")
    def _compute_count(self):
        for one in self:
            one.count = len(one.line_ids)

    @api.depends("name", "date")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or self.env._("New request")

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_sent_state(self):
        # sudo: two words on the way of the file; officers do not read the outbox.
        outbox = self.env["bank.outbox"].sudo()
        rows = outbox.search([("key", "in", [one._key() for one in self])])
        found = {row.key: row for row in rows}
        states, receipts = (
            dict(outbox._fields[name]._description_selection(self.env))
            for name in ("state", "receipt_state")
        )
        for one in self:
            row = found.get(one._key(), outbox)
            said = states.get(row.state), receipts.get(row.receipt_state)
            one.sent_state = ", ".join(filter(None, said))

    def _key(self):
        return f"atm.correction:{self.id}"

    # -- what people write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for values in vals_list:
                self._check_by_hand(values)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand(vals)
            if vals.keys() & {"date", "line_ids", "company_id"}:
                self._check_state("draft")
        return super().write(vals)

    def _check_by_hand(self, values):
        """State, number and signatures come of the buttons alone.

        :raises AccessError:
        """
        named = sorted(values.keys() & BY_BUTTONS)
        if named and (self or any(values[one] not in EMPTY for one in named)):
            raise AccessError(
                self.env._(
                    "State, number and signatures of a request are not written by hand."
                )
            )

    # -- people

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "Only a claims officer asks the processing center to correct."
                )
            )

    def _check_state(self, *states):
        words = dict(self._fields["state"]._description_selection(self.env))
        for one in self:
            if one.state not in states:
                raise UserError(
                    self.env._(
                        "Request %(name)s: this cannot be done while it is “%(state)s”.",
                        name=one.display_name,
                        state=words[one.state],
                    )
                )

    def action_propose(self):
        """Button: the request is whole, another officer looks at it."""
        self._check_officer()
        self._check_state("draft")
        for one in self:
            if not 1 <= len(one.line_ids) <= MOST_LINES:
                raise UserError(
                    self.env._(
                        "A request holds from 1 to %s operations. Add operations, or divide it.",
                        MOST_LINES,
                    )
                )
            one.line_ids._check_open()
            # sudo: number and state are given by the system, nobody types them.
            one.sudo().write(
                {
                    "name": one.name
                    or self.env["ir.sequence"]
                    .sudo()
                    .with_company(one.company_id)
                    .next_by_code("atm.correction", sequence_date=one.date),
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                    "proposed_at": fields.Datetime.now(),
                }
            )

    def action_back(self):
        """Button: the request needs a change."""
        self._check_officer()
        self._check_state("proposed")
        # sudo: the state is written by buttons alone.
        self.sudo().write({"state": "draft"})

    def action_cancel(self):
        """Button: nothing is asked for."""
        self._check_officer()
        self._check_state("draft", "proposed")
        # sudo: the state is written by buttons alone.
        self.sudo().write({"state": "cancelled"})

    def action_approve(self):
        """Button of another officer: the file goes to the outbox in this transaction."""
        self._check_officer()
        self.lock_for_update()
        self._check_state("proposed")
        for one in self:
            if self.env.user in (one.proposed_by_id, one.create_uid):
                raise AccessError(
                    self.env._(
                        "Request %s was made by you: another officer approves it.",
                        one.name,
                    )
                )
            one._put()

    def _put(self):
        # sudo: the channel is the administrator's; its code alone is taken from it.
        endpoint = self.company_id.sudo().atm_correction_endpoint_id
        if not endpoint:
            raise UserError(
                self.env._(
                    "No channel for requests for corrections is set in company «%s». Ask the "
                    "administrator to set it.",
                    self.company_id.name,
                )
            )
        name = f"corrections_{re.sub(r'[^A-Za-z0-9-]+', '_', self.name)}.xml"
        self.env["bank.outbox"]._put(
            self._key(),
            "file",
            company_id=self.company_id.id,
            res_model=self._name,
            res_id=self.id,
            endpoint=endpoint.code,
            payload_name=name,
            payload=base64.b64encode(self._document()),
        )
        # sudo: the state is written by buttons alone.
        self.sudo().write(
            {
                "state": "sent",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "file_name": name,
            }
        )

    def _document(self):
        """Bytes of the request: docs/formats.md, xsd/corrections.xsd."""
        self.ensure_one()
        return corrections.build(
            self.name,
            self.date.isoformat(),
            self.company_id.name,
            self.line_ids._facts(),
        )

    # -- from facts

    def action_fill(self):
        """Button: add what matching found since the look-back and nobody asked for yet."""
        self._check_officer()
        self._check_state("draft")
        for one in self:
            found = one._found_operations(one.date - LOOK_BACK, one.date)
            asked = one.line_ids.search(
                [
                    ("company_id", "=", one.company_id.id),
                    ("origin", "in", [values["origin"] for values in found]),
                    ("correction_id.state", "!=", "cancelled"),
                    ("result", "!=", "refused"),
                ]
            )
            known = {(line.origin, line.reason) for line in asked}
            place = max(one.line_ids.mapped("sequence"), default=0)
            room = max(0, MOST_LINES - len(one.line_ids))
            fresh = [
                values
                for values in found
                if (values["origin"], values["reason"]) not in known
            ][:room]
            if not fresh:
                raise UserError(
                    self.env._(
                        "Matching found nothing between %(start)s and %(end)s that was not asked "
                        "for already.",
                        start=format_date(self.env, one.date - LOOK_BACK),
                        end=format_date(self.env, one.date),
                    )
                )
            one.write(
                {
                    "line_ids": [
                        fields.Command.create({**values, "sequence": place + number})
                        for number, values in enumerate(fresh, start=1)
                    ]
                }
            )

    def _found_operations(self, start, end):
        """Values of lines for what matching found between two days, both included.

        The officer's own rights decide which facts are seen.
        """
        matches = self.env["atm.match"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", start),
                ("date", "<=", end),
                ("verdict", "in", list(REASON_BY_VERDICT)),
            ],
            order="date, id",
            limit=MOST_FOUND,
        )
        return [self._line_values(match) for match in matches if self._at_stake(match)]

    def _at_stake(self, match):
        return match.switch_amount or match.core_amount or match.journal_amount

    def _line_values(self, match):
        row = match.switch_id or match.core_id
        return {
            # Rows of matching are written anew by each run: the facts behind them are the same.
            "origin": f"{match.anchor}:{match.anchor_id}",
            "reason": REASON_BY_VERDICT[match.verdict],
            "device_id": match.device_id.id,
            "occurred_at": row.at or match.at,
            "card": match.card,
            "currency_id": (match.currency_id or self.company_id.currency_id).id,
            "amount": self._at_stake(match),
            "trace": row.trace or match.trace,
            "rrn": row.rrn,
            "transaction_id": match.transaction_id.id,
        }

    @api.model
    def _make(self, company, date, lines):
        """Make a draft of operations to correct.

        :param lines: values of ``atm.correction.line``
        :raises AccessError: the user is no claims officer
        :raises UserError: an operation is asked for already
        """
        self._check_officer()
        request = self.create(
            {
                "company_id": company.id,
                "date": date,
                "line_ids": [
                    fields.Command.create({"sequence": place, **values})
                    for place, values in enumerate(lines, start=1)
                ],
            }
        )
        request.line_ids._check_open()
        return request

    def _answered(self):
        """Every operation has its answer: the request is done."""
        done = self.filtered(
            lambda one: (
                one.state == "sent" and all(line.result for line in one.line_ids)
            )
        )
        done.write({"state": "answered"})
        for one in done:
            refused = one.line_ids.filtered(lambda line: line.result == "refused")
            if refused:
                one.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._(
                        "Refused by the processing center: %s", one.name
                    ),
                    note=self.env._("Operations refused: %s.", len(refused)),
                    user_id=one.proposed_by_id.id or one.create_uid.id,
                )
