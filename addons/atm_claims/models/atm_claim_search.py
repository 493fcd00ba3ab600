# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

STRONG = ("exact",)
"""Keys of ``atm.transaction._find_for`` that tell an operation from all others."""
MOST = 1000  # claims looked for again in one evening


class AtmClaim(models.Model):
    """The operation that a claim is about: looked for, chosen, and what stands around it."""

    _inherit = "atm.claim"

    neighbour_ids = fields.Many2many(
        "atm.transaction",
        string="Operations before and after",
        compute="_compute_around",
        help="Three before and three after, as inquiries ask.",
    )
    failure_ids = fields.Many2many(
        "atm.transaction", string="Failures around", compute="_compute_around"
    )
    fault_words = fields.Text(
        string="What the ATM told of itself",
        compute="_compute_around",
        help="Errors, power, link and restarts within two hours, by the ATM's clock.",
    )

    @api.depends("transaction_id", "device_id", "occurred_at")
    @api.depends_context("lang")
    def _compute_around(self):
        events = self.env["atm.event"]
        for claim in self:
            taken = claim.transaction_id
            claim.neighbour_ids = taken._neighbours(3) if taken else False
            claim.failure_ids = taken._failures_around() if taken else False
            told = claim.occurred_at and claim._local(claim.occurred_at)
            found = events._faults_around(claim.device_id, taken.started_at or told)
            claim.fault_words = (
                "\n".join(one._fault_in_words() for one in found) or False
            )

    def action_find(self):
        self.check_access("write")
        for claim in self:
            # sudo: what is found is written by the system; the right to the claim was checked.
            claim.sudo()._search_transaction()

    def _search_transaction(self):
        """Look for the claim's operation: one found by a strong key is taken, others are shown."""
        self.ensure_one()
        transactions = self.env["atm.transaction"]
        if self.transaction_id:
            return
        if self.device_owner == "foreign":
            self._note_check(
                self.env._(
                    "The ATM is of another bank, which holds its journal: have the processing"
                    " center dispute the operation by the rules of the card scheme."
                )
            )
            return
        if not self.device_id:
            self._note_check(
                self.env._("Find the operation by hand: the ATM is not known.")
            )
            return
        if not self.occurred_at:
            self._note_check(self.env._("Ask the client when it happened."))
            return
        found = transactions._find_for(
            self.device_id,
            self._local(self.occurred_at),
            card=self.card or "",
            amount=self.amount_operation or None,
            kind=self.kind if self.kind in ("withdrawal", "deposit") else None,
        )
        self.candidate_ids.unlink()
        self.env["atm.claim.candidate"].create(
            [
                {
                    "claim_id": self.id,
                    "transaction_id": one.id,
                    "key": key,
                    "reason": reason,
                    "strong": key in STRONG,
                }
                for one, key, reason in found
            ]
        )
        strong = [one for one, key, _reason in found if key in STRONG]
        if len(strong) == 1 and not self._claims_about(strong[0]):
            self._take_transaction(strong[0])
        elif strong:
            self._note_check(
                self.env._(
                    "Another claim is about this operation: compare the claimants."
                )
            )
        elif found:
            self._note_check(self.env._("Choose the operation among those shown."))
        else:
            self._note_check(self._words_of_missing())

    def _words_of_missing(self):
        """What to bring, or to ask, when no operation is found."""
        told = self._local(self.occurred_at)
        missing = self.env["atm.transaction"]._days_missing(self.device_id, told)
        if missing:
            return self.env._(
                "No operation is found: journals of ATM %(device)s of %(days)s are missing. Load"
                " them, the operation is looked for again by itself.",
                device=self.device_id.display_name,
                days=", ".join(f"{day:%d.%m.%Y}" for day in missing),
            )
        return self.env._(
            "The journals of ATM %(device)s of %(date)s are loaded and hold no operation around"
            " that time: ask the client again for the ATM, the day and the hour.",
            device=self.device_id.display_name,
            date=f"{told:%d.%m.%Y}",
        )

    def _note_check(self, words):
        self.write({"verdict": False, "needs_check": True, "check": words})

    def _claims_about(self, transaction):
        """Other claims that hold an operation: open ones, and those by which it was paid."""
        # sudo: a claim of another branch is about the same operation all the same.
        others = self.sudo().search(
            [("transaction_id", "=", transaction.id), ("id", "not in", self.ids)]
        )
        return others.filtered(
            lambda one: one.is_open or one.amount_granted > 0 or one._has_payout()
        )

    def _take_transaction(self, transaction):
        """Say that the claim is about an operation, and propose the conclusion it gives.

        :raises UserError: another claim that is open or was paid is about it
        """
        self.ensure_one()
        other = self._claims_about(transaction)
        if other:
            raise UserError(
                self.env._("Claim %s is about this operation already.", other[0].name)
            )
        self.check_access("write")
        check = transaction.check_needed
        doubt = (
            bool(check) or transaction.outcome == "unknown" or not transaction.verdict
        )
        outcomes = dict(transaction._fields["outcome"]._description_selection(self.env))
        # sudo: written by this choice alone; the right to the claim was checked.
        self.sudo().write(
            {
                "transaction_id": transaction.id,
                "verdict": transaction.verdict,
                "conclusion": transaction.conclusion
                or outcomes.get(transaction.outcome),
                "needs_check": doubt,
                "check": check
                or (doubt and self.env._("Recount the cash of the ATM and compare."))
                or False,
            }
        )
        self._tick_done()

    @api.model
    def _step_find(self, day):
        """Day step: claims still without their operation look for it in journals come since."""
        claims = self.search(
            [
                ("company_id", "=", day.company_id.id),
                ("is_open", "=", True),
                ("registered_at", "!=", False),
                ("transaction_id", "=", False),
                ("device_id", "!=", False),
                ("occurred_at", "!=", False),
                ("device_owner", "=", "own"),
            ],
            order="registered_at, id",
            limit=MOST,
        )
        for claim in claims:
            claim._search_transaction()
        found = claims.filtered("transaction_id")
        for claim in found:
            claim.message_post(
                body=self.env._("The operation is found in a journal that came later.")
            )
        return {"rows": len(found), "looked_for": len(claims)}
