from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .atm_match import SETTLED

BY_HAND = {"decline_reason"}
LOOK_BACK = timedelta(days=30)
"""Days before the close that are looked at again: a file may come late."""
_LATE = """
SELECT j.id, j.date_from
  FROM atm_journal j JOIN bank_intake i ON i.id = j.intake_id
 WHERE j.company_id = %(company)s AND j.state = 'taken' AND j.date_from < %(start)s
   AND i.business_date BETWEEN %(start)s AND %(end)s
"""
"""Journals of older days that were taken in since: found again, or asked of the ATM."""
_FACTS = """atm_transaction_p t
                  LEFT JOIN LATERAL (
                       SELECT m.* FROM atm_match_p m
                        WHERE m.transaction_id = t.id AND m.date = t.date LIMIT 1) m ON true"""
_OWED = """((t.refund OR m.refund)
                   AND (m.verdict IS NULL OR m.verdict NOT IN %(settled)s
                        OR (m.switch_reversals + m.core_reversals = 0
                            AND m.verdict = 'agreed' AND m.mask = '111')))"""
"""Is the client out of money, by the journal and, once they came, by the other sources."""
WITHDRAW = f"""
UPDATE atm_proposal p
   SET state = 'settled', decided_at = %(now)s, write_date = %(now)s, withdrawn_why = why.code
  FROM (SELECT p.id, CASE
               WHEN EXISTS (SELECT FROM atm_claim c WHERE c.transaction_id = p.transaction_id)
               THEN 'claimed'
               WHEN m.verdict = 'kept_credited' THEN 'credited'
               WHEN m.switch_reversals + m.core_reversals > 0 THEN 'reversed'
               WHEN t.outcome = 'taken' THEN 'taken'
               ELSE 'not_debited' END AS code
          FROM atm_proposal p
          JOIN {_FACTS} ON t.id = p.transaction_id AND t.date = p.date
         WHERE p.company_id = %(company)s AND p.state = 'proposed'
           AND (NOT COALESCE({_OWED}, false) OR EXISTS (
                SELECT FROM atm_claim c WHERE c.transaction_id = p.transaction_id))) why
 WHERE p.id = why.id
"""
STAND_AGAIN = f"""
UPDATE atm_proposal p
   SET state = 'proposed', decided_at = NULL, write_date = %(now)s, withdrawn_why = NULL
  FROM {_FACTS}
 WHERE t.id = p.transaction_id AND t.date = p.date AND p.company_id = %(company)s
   AND p.state = 'settled' AND p.user_id IS NULL AND {_OWED}
   AND NOT EXISTS (SELECT FROM atm_claim c WHERE c.transaction_id = p.transaction_id)
"""
PROPOSE = f"""
INSERT INTO atm_proposal (
    company_id, device_id, date, found_on, transaction_id, kind, ground,
    client_id, card, currency_id, amount, state, create_uid, create_date,
    write_uid, write_date)
SELECT t.company_id, t.device_id, t.date, %(end)s, t.id,
       CASE WHEN t.kind = 'deposit' THEN 'kept' ELSE 'no_cash' END,
       CASE WHEN m.refund THEN 'sources' ELSE 'journal' END,
       m.client_id, t.card, t.currency_id,
       CASE WHEN t.verdict = 'retracted.taken_back_in_part' THEN t.amount_at_stake
            WHEN NOT t.refund
            THEN COALESCE(m.core_amount, m.journal_amount, t.amount_at_stake)
            ELSE COALESCE(t.amount_at_stake, m.core_amount, t.amount_debited,
                          t.amount_requested) END,
       'proposed', %(user)s, %(now)s, %(user)s, %(now)s
  FROM {_FACTS}
 WHERE t.company_id = %(company)s AND t.date BETWEEN %(from)s AND %(end)s
   AND (t.date >= %(start)s OR t.journal_id = ANY(%(late)s)) AND {_OWED}
   AND NOT EXISTS (SELECT FROM atm_proposal p WHERE p.transaction_id = t.id)
   AND NOT EXISTS (SELECT FROM atm_claim c WHERE c.transaction_id = t.id)
"""


class AtmProposal(models.Model):
    """A client who is out of money by the journals and has not complained yet.

    Written by the close of the day; a person opens a claim for the client or declines with a
    reason. One operation is proposed once.
    """

    _name = "atm.proposal"
    _description = "Failure found before the client complains"
    _order = "date desc, id desc"
    _rec_name = "transaction_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, readonly=True, index=True
    )
    date = fields.Date(string="Day", required=True, readonly=True)
    found_on = fields.Date(readonly=True, help="Business day whose close found it.")
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation", required=True, readonly=True
    )
    kind = fields.Selection(
        [("no_cash", "Debited without cash"), ("kept", "Cash kept by the ATM")],
        required=True,
        readonly=True,
    )
    ground = fields.Selection(
        [("journal", "Journal alone"), ("sources", "Journal and other sources")],
        required=True,
        readonly=True,
    )
    client_id = fields.Many2one("bank.client", readonly=True, index="btree_not_null")
    card = fields.Char(readonly=True, help="Masked.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What the client is owed; empty: the journal counts no notes.",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("claimed", "Claim opened"),
            ("declined", "Declined"),
            ("settled", "Withdrawn: nothing is owed"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        index=True,
    )
    withdrawn_why = fields.Selection(
        [
            ("reversed", "The debit was taken back"),
            ("credited", "The cash kept was credited"),
            ("taken", "The cash was taken"),
            ("not_debited", "The account was not debited"),
            ("claimed", "The client claims himself"),
        ],
        readonly=True,
        help="What later journals and files of other systems told.",
    )
    claim_id = fields.Many2one("atm.claim", readonly=True, index="btree_not_null")
    decline_reason = fields.Text(help="Why no claim is opened; required to decline.")
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    conclusion = fields.Text(related="transaction_id.conclusion")

    _transaction_unique = models.Constraint(
        "UNIQUE(transaction_id)", "This operation is proposed already."
    )

    def write(self, vals):
        if not self.env.su and set(vals) - BY_HAND:
            raise AccessError(
                self.env._(
                    "A proposal is decided by its buttons; only a reason is typed."
                )
            )
        return super().write(vals)

    @api.model
    def _step_propose(self, day):
        """Propose operations of the last days that left a client without money.

        Day by day from the journals; where other sources hold the operation, they decide: what was
        reversed or credited is not proposed. What is proposed and turns out not to be owed is
        withdrawn with the reason, and stands again if later facts say so; what people decided
        stays as they decided it.
        """
        self.env.flush_all()
        scope = {
            "company": day.company_id.id,
            "start": day.date - LOOK_BACK,
            "end": day.date,
            "settled": SETTLED,
            "user": self.env.uid,
            "now": self.env.cr.now(),
        }
        late = self._fetch(_LATE, scope)
        scope["late"] = [journal for journal, _first in late]
        scope["from"] = min([scope["start"], *(first for _journal, first in late)])
        settled = self._do(WITHDRAW, scope)
        again = self._do(STAND_AGAIN, scope)
        proposed = self._do(PROPOSE, scope) + again
        self.env.invalidate_all()
        return {"rows": proposed + settled, "proposed": proposed, "settled": settled}

    def _do(self, text, scope):
        self.env.cr.execute(SQL(text, **scope))
        return self.env.cr.rowcount

    def _fetch(self, text, scope):
        self.env.cr.execute(SQL(text, **scope))
        return self.env.cr.fetchall()

    def action_open_claim(self):
        """Open a claim of the bank for each; returns the form of the last one."""
        self.check_access("write")
        claims = self.env["atm.claim"]
        for one in self:
            one._check_open()
            claims.check_access("create")
            # sudo: the operation of a claim is not set by hand; the proposal names it, and who may
            # make claims was checked.
            claim = claims.sudo().create(one._prepare_claim()).sudo(False)
            # sudo: the state is written by this button alone; who may press it was checked.
            one.sudo().write(
                {"state": "claimed", "claim_id": claim.id, **self._decision()}
            )
            claims |= claim
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.claim",
            "res_id": claims[-1:].id,
            "view_mode": "form",
        }

    def action_decline(self):
        self.check_access("write")
        for one in self:
            one._check_open()
            if not (one.decline_reason or "").strip():
                raise UserError(
                    self.env._("Write why no claim is opened for %s.", one.display_name)
                )
            # sudo: as above.
            one.sudo().write({"state": "declined", **self._decision()})

    def _decision(self):
        return {"user_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _check_open(self):
        # Two people may press at once: the second sees what the first did.
        self.sudo().lock_for_update()
        if self.state != "proposed":
            raise UserError(
                self.env._(
                    "The proposal %(name)s is decided already: %(state)s.",
                    name=self.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                )
            )

    def _prepare_claim(self):
        one = self.transaction_id
        return {
            "company_id": self.company_id.id,
            "channel": "bank",
            "kind": "deposit" if self.kind == "kept" else "withdrawal",
            "client_id": self.client_id.id,
            "device_id": self.device_id.id,
            "currency_id": self.currency_id.id or self.company_id.currency_id.id,
            "amount_operation": one.amount_debited or one.amount_requested,
            "amount_claimed": self.amount,
            "occurred_at": one.started_at and one.device_id._to_utc(one.started_at),
            "card": self.card,
            "transaction_id": one.id,
        }
