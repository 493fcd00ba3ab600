# A model in files by theme: the proposal and its approval, paying and what follows.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D, text, to_float
from odoo.addons.bank_base.tools.words import amount_in_words

from .atm_entry import PREPARERS
from .atm_entry_wrong import TAKEN_BACK
from .atm_payout import HEAD, OFFICER

ZERO = Decimal(0)
SUFFIX = {"account": "own", "cash": "cash", "other_bank": "other"}
AT_RISK = {"account": "", "cash": "_cash", "other_bank": "_other"}


class AtmPayout(models.Model):
    _inherit = "atm.payout"

    def action_pay(self):
        """Button: an accountant pays what was approved, dated by the day it is paid."""
        for payout in self:
            payout._pay(fields.Date.context_today(payout))
        return True

    def _pay(self, date):
        """Post the payout: from the surpluses that cover the claim, the rest at the bank's risk.

        The entry stands as prepared by the person who approved the payout and approved by the
        accountant who pays it, so money leaves by three persons.

        :raises UserError: not approved, the same person, no rule or account, a locked period
        """
        self.ensure_one()
        roles.require(self, self.env._("pay payouts"), *PREPARERS)
        self.check_access("write")
        self.lock_for_update()
        self._check_state("approved")
        roles.person(self, self.env._("pay payouts"))
        if self.env.user in self.proposed_by_id | self.approved_by_id:
            raise UserError(
                self.env._(
                    "You proposed or approved payout %s: another person pays it.",
                    self.display_name,
                )
            )
        self._check_requisites()
        # sudo: the role was checked; the entry is made of the approved sum and the covers only.
        own = self.sudo()
        entries = own.env["atm.entry"]._prepare_entries(own._payment(date))
        entries.prepared_by_id = self.approved_by_id
        entries._approve(self.env.user)
        values = {"state": "paid", "paid_by_id": self.env.uid, "paid_on": date}
        if self.way == "cash":
            sequence = own.env["ir.sequence"]
            values["cash_order"] = sequence.next_by_code("atm.cash.order")
        own.write(values)
        entries._post()

    def _payment(self, date):
        """What is prepared: the part of each cover, and what no surplus covers yet."""
        left, papers, reason = D(self.amount), [], self.display_name
        for cover, free in self._free_covers():
            amount = min(left, free)
            if amount > 0:
                event = f"atm.payout_{SUFFIX[self.way]}"
                papers.append(
                    (event, self.device_id, date, amount, reason, self,
                     cover.difference_id, f"{cover._name},{cover.id}")
                )  # fmt: skip
                left -= amount
        if left > 0:
            event = f"atm.payout_at_risk{AT_RISK[self.way]}"
            papers.append((event, self.device_id, date, left, reason, self, None, ""))
        return papers

    def _free_covers(self):
        """Covers of the claim by booked surpluses: (cover, what no live entry has used of it)."""
        if "atm.cover" not in self.env:
            return []
        covers = self.env["atm.cover"].search(
            [
                ("claim_id", "=", self.claim_id.id),
                ("difference_id.kind", "=", "surplus"),
                ("difference_id.device_id", "=", self.device_id.id),
            ]
        )
        found = []
        for cover in covers.filtered(lambda one: one.difference_id.booked):
            part = f":{cover._name},{cover.id}"
            used = self.entry_ids.filtered(
                lambda one, part=part: (
                    one.state in ("prepared", "approved", "posted")
                    and (one.key or "").endswith(part)
                )
            )
            amount = D(cover.amount) - sum((D(one.amount) for one in used), ZERO)
            found.append((cover, min(amount, cover.difference_id._free_rest())))
        return found

    def action_cover(self):
        """Button: prepare the entry that covers what was paid at risk by surpluses found since."""
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        self.check_access("write")
        for payout in self:
            payout._cover(fields.Date.context_today(payout))
        return True

    def _cover(self, date):
        """Prepare ``atm.covered`` for each new cover of the claim; another person approves.

        :return: ``atm.entry``
        """
        self._check_state("paid", "checked", "wrong")
        left = self._coverable() - sum(
            (
                D(one.amount)
                for one in self.entry_ids
                if one.event == "atm.covered" and one.state in ("prepared", "approved")
            ),
            ZERO,
        )
        papers = []
        # sudo: the role was checked by the button; covers and surpluses are read.
        for cover, free in self.sudo()._free_covers():
            amount = min(left, free)
            if amount > 0:
                papers.append(
                    ("atm.covered", self.device_id, date, amount, self.display_name, self,
                     cover.difference_id, f"{cover._name},{cover.id}")
                )  # fmt: skip
                left -= amount
        if not papers:
            raise UserError(
                self.env._(
                    "Payout %s: nothing is at risk, or no surplus in the books covers its claim.",
                    self.display_name,
                )
            )
        return self.env["atm.entry"]._prepare_entries(papers)

    def _coverable(self):
        """What a surplus may cover of the sum at risk: the part not due is the client's debt."""
        back = sum(
            (
                D(one.amount)
                for one in self.entry_ids
                if one.event in TAKEN_BACK and one.state == "posted"
            ),
            ZERO,
        )
        wrong = D(self.wrong_amount) if self.state == "wrong" else ZERO
        return max(ZERO, D(self.at_risk) - max(ZERO, wrong - back))

    def _check_no_cover_waits(self):
        """A cover that waits for its posting would take the same sum back once more.

        :raises UserError: naming the entry
        """
        waits = self.entry_ids.filtered(
            lambda one: (
                one.event == "atm.covered" and one.state in ("prepared", "approved")
            )
        )
        if waits:
            raise UserError(
                self.env._(
                    "Payout %(payout)s: entry %(entry)s, which covers it by a surplus, waits. Post"
                    " or refuse it first.",
                    payout=self.display_name,
                    entry=waits[0].display_name,
                )
            )

    def action_check(self):
        """Button: checked after payment, and right."""
        roles.require(self, self.env._("check payouts"), OFFICER)
        self.check_access("write")
        self._check_state("paid")
        self._check_checker()
        for payout in self:
            if not payout.check_note:
                raise UserError(
                    self.env._(
                        "Payout %s: enter what the check showed.", payout.display_name
                    )
                )
        # sudo: the role was checked.
        self.sudo().write({"state": "checked", "checked_by_id": self.env.uid})
        return True

    def _check_checker(self):
        for payout in self:
            if self.env.user in payout.proposed_by_id | payout.paid_by_id:
                raise UserError(
                    self.env._(
                        "You proposed or paid payout %s: another person checks it.",
                        payout.display_name,
                    )
                )

    def action_wrong(self):
        """Button: checked after payment, and wrong."""
        for payout in self:
            payout._mark_wrong(
                payout.wrong_reason,
                fields.Date.context_today(payout),
                payout.wrong_amount or None,
            )
        return True

    def _mark_wrong(self, reason, date, amount=None):
        """Note a wrong payout and prepare the entries that follow; the register keeps it.

        Where the client's prior acceptance stands, the account is debited; else the sum stays a
        claim to the client on the account of shortages. Of a payout that is wrong in part, what
        was at the bank's risk is wrong first, then what surpluses paid.

        :param amount: the part that was not due; None: all of it
        :return: prepared ``atm.entry``, may be none
        :raises UserError: no reason, not paid, a part not above zero or above the payout
        """
        self.ensure_one()
        roles.require(self, self.env._("call payouts wrong"), HEAD)
        self.check_access("write")
        self.lock_for_update()
        self._check_state("paid", "checked")
        self.sudo()._check_no_cover_waits()  # sudo: entries are looked at, not shown
        if not (reason or "").strip():
            raise UserError(
                self.env._("Payout %s: enter why it is wrong.", self.display_name)
            )
        part = D(self.amount if amount is None else amount)
        if not 0 < part <= D(self.amount):
            raise UserError(
                self.env._(
                    "Payout %(payout)s: the part that was not due is above zero and at most"
                    " %(amount)s.",
                    payout=self.display_name,
                    amount=text(self.amount),
                )
            )
        stands = self._acceptance_stands(date)
        # sudo: the role was checked.
        own = self.sudo()
        own.write(
            {
                "state": "wrong",
                "wrong_reason": reason,
                "wrong_amount": to_float(part),
                "wrong_way": "debit" if stands else "claim",
                "checked_by_id": self.env.uid,
            }
        )
        own._note_wrong(reason, date)
        return self.env["atm.entry"]._prepare_entries(
            own._wrong_papers(part, stands, reason, date)
        )

    def _wrong_papers(self, left, stands, reason, date):
        """What is prepared of a wrong payout: a debit or a claim, by where the money came from."""
        papers = []
        at_risk = min(left, D(self.at_risk))
        if stands and at_risk > 0:
            papers.append(
                (
                    "atm.double_credit",
                    self.device_id,
                    date,
                    at_risk,
                    reason,
                    self,
                    None,
                    "",
                )
            )
        left -= at_risk
        event = "atm.payout_returned" if stands else "atm.payout_claimed"
        for entry in self.entry_ids:
            if entry.state == "posted" and entry.difference_id and left > 0:
                amount = min(left, D(entry.amount))
                papers.append(
                    (
                        event,
                        self.device_id,
                        date,
                        amount,
                        reason,
                        self,
                        entry.difference_id,
                        f"atm.entry,{entry.id}",
                    )
                )
                left -= amount
        return papers

    def _note_wrong(self, reason, date):
        """Put the client into the register of wrong payouts, if a check has not done so."""
        register, claim = self.env["atm.wrong.payout"], self.claim_id
        known = register.search_count([("claim_id", "=", claim.id)], limit=1)
        if claim.client_id and not known:
            register.create(
                {
                    "company_id": self.company_id.id,
                    "client_id": claim.client_id.id,
                    "claim_id": claim.id,
                    "date": date,
                    "currency_id": self.currency_id.id,
                    "amount": self.wrong_amount,
                    "reason": reason,
                }
            )

    def _acceptance_stands(self, date):
        """Does the client's prior acceptance of a debit stand on this day, by the money's account.

        The register of acceptances answers; without it nothing is debited.
        """
        acceptances = self.env["atm.prior.acceptance"]
        return bool(acceptances._standing(self.claim_id, date))

    def _cash_order_amount(self):
        """Sum in words for the printed cash order."""
        return amount_in_words(D(self.amount), currency=self.currency_id.name)

    def action_print_order(self):
        """Button: print the cash order."""
        for payout in self:
            if not payout.cash_order:
                raise UserError(
                    self.env._("Payout %s is not paid in cash.", payout.display_name)
                )
        return self.env.ref("atm_claims.cash_order_action").report_action(self)
