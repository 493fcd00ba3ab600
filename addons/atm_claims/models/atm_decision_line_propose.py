from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, formatLang

from odoo.addons.bank_base.tools.money import D, to_float

UNSETTLED = ("check", "waits")
"""Conclusions of the matching that settle nothing yet."""
OFFSET_DAYS = 30
"""A surplus and a shortage of one ATM are looked at together within so many days."""


class AtmDecisionLine(models.Model):
    """What the machine proposes about a question, and the units whose word is needed."""

    _inherit = "atm.decision.line"

    def _prepare_proposal(self, fill=False):
        """What the machine proposes, with its reasons.

        :param fill: also fill what is asked, for a form that is being made up
        """
        self.ensure_one()
        if self.claim_id:
            asked, amount, why = self._propose_for_claim()
        elif self.difference_id:
            asked, amount, why = self._propose_for_difference()
        else:
            return {}
        values = {
            "proposed": asked,
            "proposed_amount": to_float(amount),
            "proposed_why": "\n".join(why),
        }
        if fill and not self.asked:
            values.update(asked=asked, amount=to_float(amount))
            if asked == "offset":
                values["against_id"] = self._opposite().id
        return values

    def _shown(self, amount):
        """A sum as the reader's language writes it."""
        return formatLang(self.env, to_float(amount), digits=2)

    def _propose_for_claim(self):
        """Pay what the journal shows the client is out of; refuse what it shows paid out."""
        claim = self.claim_id
        operation, key = claim.transaction_id, claim._verdict_key()
        claimed = D(claim.amount_claimed)
        # sudo: what all sources together say is told; members need not see their rows.
        match = operation.sudo().match_ids[:1]
        if operation and self._sources_decide(operation, key, match):
            return self._propose_by_sources(match, claimed, key)
        said = self.env._("Conclusion: %s.", self.env["atm.verdict"]._named(key))
        why = [said]
        if not operation and not key:
            why.append(
                self.env._("The claim's operation is not found in the journals.")
            )
            return "check", D(0), why
        if not key or key.endswith("needs_check"):
            why.append(self.env._("The journal alone does not settle it."))
            return "check", D(0), why
        if not operation:
            why.append(self.env._("No operation at the ATM is tied to the claim."))
            return "check", D(0), why
        if not operation.refund:
            why.append(
                self.env._(
                    "By the journal (%s) the client is not out of money.",
                    operation.display_name,
                )
            )
            return "refuse", D(0), why
        stake = D(operation.amount_at_stake) or (
            # Some journals name no sum: what was booked is at stake.
            D(match.core_amount)
            if match.refund and key != "retracted.taken_back_in_part"
            else D(0)
        )
        why.append(
            self.env._(
                "By the journal (%(operation)s) the client is out of %(stake)s; claimed"
                " %(claimed)s.",
                operation=operation.display_name,
                stake=self._shown(stake),
                claimed=self._shown(claimed),
            )
        )
        if not stake or not claimed:
            return "check", D(0), why
        if stake < claimed:
            return "pay_part", stake, why
        return "pay", claimed, why

    def _sources_decide(self, operation, key, match):
        """Do the center's and the core system's files settle what the journal does not know?

        A journal sees the cash, not the account: whether the debit stands, the books tell. What a
        technician signed against the journal is a person's word and stays.
        """
        if match.verdict in (False, *UNSETTLED):
            return False
        if not key:
            return True
        if key != operation.verdict:
            return False
        if operation.refund:
            return match._nothing_owed()
        return match.refund and not key.endswith("needs_check")

    def _propose_by_sources(self, match, claimed, key):
        """The other sources tell what is owed; what the journal says is named beside."""
        said = dict(match._fields["verdict"]._description_selection(self.env))
        why = [self.env._("Conclusion: %s.", said[match.verdict])]
        if key:
            journal = self.env["atm.verdict"]._named(key)
            why.append(self.env._("The journal alone says: %s.", journal))
        if not match.refund:
            return "refuse", D(0), why
        stake = D(match.core_amount) or D(match.journal_amount)
        if not stake or not claimed:
            return "check", D(0), why
        if stake < claimed:
            return "pay_part", stake, why
        return "pay", claimed, why

    def _propose_for_difference(self):
        """Offset against an opposite difference of the same ATM nearby, else look further."""
        one = self.difference_id
        opposite = self._opposite()
        if not opposite:
            return (
                "check",
                D(0),
                [
                    self.env._(
                        "No opposite difference of this ATM within %s days; its cause is not told.",
                        OFFSET_DAYS,
                    )
                ],
            )
        amount = min(self._rest(one), self._rest(opposite))
        why = self.env._(
            "%(kind)s %(name)s of the same ATM on %(day)s: %(amount)s.",
            kind=dict(opposite._fields["kind"]._description_selection(self.env))[
                opposite.kind
            ],
            name=opposite.name or "",
            day=format_date(self.env, opposite.date),
            amount=self._shown(amount),
        )
        return ("offset" if amount > 0 else "check"), amount, [why]

    def _opposite(self):
        """The earliest opposite difference of the same ATM nearby."""
        one = self.difference_id
        near = timedelta(days=OFFSET_DAYS)
        return self.env["atm.difference"].search(
            Domain("device_id", "=", one.device_id.id)
            & Domain("currency_id", "=", one.currency_id.id)
            & Domain("kind", "!=", one.kind)
            & Domain("state", "!=", "cancelled")
            & Domain("rest", ">", 0)
            & Domain("date", ">=", one.date - near)
            & Domain("date", "<=", one.date + near),
            order="date, id",
            limit=1,
        )

    def _rest(self, difference):
        """What of a difference is not explained yet, where that is kept."""
        return D(difference.rest if "rest" in difference._fields else difference.amount)

    # -- units ----------------------------------------------------------------------------------

    def _units(self):
        """Units that took part in the investigation of the question."""
        self.ensure_one()
        units = set()
        if self.claim_id and (
            self.claim_id.transaction_id or self.claim_id._verdict_key()
        ):
            units.add("technician")
        if self.difference_id:
            units.add("cash_desk")
        if self.claim_id and "atm.unit.request" in self.env:
            # sudo: only the units' names are asked; members need not see every request.
            asked = self.env["atm.unit.request"].sudo()
            units |= set(
                asked.search([("claim_id", "=", self.claim_id.id)]).mapped("unit")
            )
        return units

    def _represented(self):
        """Units that members or their substitutes speak for; of a session, those present."""
        decision = self.decision_id
        sitting = decision.commission_id._sitting(decision.date)
        return {
            member.unit
            for member, user in sitting.items()
            if decision.state == "draft" or user in decision.present_ids
        }

    def _ask_units(self):
        """A row for each unit that investigated: represented, or its opinion is to be asked."""
        for line in self:
            there = set(line.opinion_ids.mapped("unit"))
            represented = line._represented()
            line.env["atm.decision.opinion"].create(
                [
                    {
                        "line_id": line.id,
                        "unit": unit,
                        **(
                            {"state": "represented"}
                            if unit in represented
                            else line._heard(unit)
                        ),
                    }
                    for unit in sorted(line._units() - there)
                ]
            )
            for opinion in line.opinion_ids:
                if opinion.state in ("to_ask", "asked"):
                    heard = line._heard(opinion.unit)
                    if heard["state"] == "given" or opinion.state == "to_ask":
                        opinion.write(heard)

    def _heard(self, unit):
        """What a unit was asked about the claim and answered, as values of its opinion."""
        self.ensure_one()
        # sudo: the unit's answer is for the commission, whoever makes up the agenda.
        claim = self.claim_id.sudo()
        if unit == "technician":
            signed = claim.conclusion_ids.filtered(lambda one: one.state == "signed")
            for one in signed[:1]:
                return {
                    "state": "given",
                    "opinion": f"{one.display_name}: {one.text}",
                    "given_on": claim._local(one.signed_at).date(),
                }
        asked = claim.request_ids.filtered(lambda one: one.unit == unit)
        waits = asked.filtered(lambda one: not one.answered_at)
        if waits:
            return {
                "state": "asked",
                "asked_on": claim._local(waits[0].asked_at).date(),
                "answer_by": waits[0].answer_by,
            }
        if asked:
            last = asked.sorted("answered_at")[-1]
            return {
                "state": "given",
                "opinion": last.answer,
                "given_on": claim._local(last.answered_at).date(),
            }
        return {"state": "to_ask"}

    def _check_units(self):
        """Refuse to close while a unit that investigated is neither represented nor asked.

        :raises UserError: naming the unit and the question
        """
        self._ask_units()
        for line in self:
            represented = line._represented()
            for opinion in line.opinion_ids:
                opinion._check_heard(represented)

    # -- what follows ---------------------------------------------------------------------------

    def _carry_out(self):
        """What a closed decision starts: a proposed payout, an answer, further checks.

        A question that did not pass changes nothing. Money leaves only after another person
        approves the payout.
        """
        for line in self.filtered(lambda one: one.result == "passed"):
            note = self.env._(
                "Decision %(decision)s of %(day)s: %(question)s.",
                decision=line.decision_id.name,
                day=format_date(self.env, line.decision_id.date),
                question=line.display_name,
            )
            # sudo: the claim is moved by the commission's closed decision, checked above; who
            # closes the session need not be a claims officer.
            subject = (line.claim_id or line.difference_id).sudo()
            subject.message_post(body=note)
            if line.claim_id:
                line._carry_out_claim(subject)
            else:
                line._carry_out_difference(subject)

    def _carry_out_claim(self, claim):
        if self.decision_id.corrects_id:
            self._take_back(claim)
        if self.asked in ("pay", "pay_part"):
            claim.amount_granted = self.amount
            # What is granted is the whole sum of the claim; what was paid of it is not paid again.
            rest = D(self.amount) - claim._paid()
            if self._refuse_unpaid(claim, rest) or rest <= 0:
                claim.message_post(
                    body=self.env._(
                        "A payout by this claim stands already: none is added."
                    )
                )
            else:
                claim._propose_payout(rest, "commission", decision=self.decision_id)
            claim._move_to("payout")
        elif self.asked == "refuse":
            claim.amount_granted = 0
            self._refuse_unpaid(claim, D(0))
            claim._move_to("answer")
        else:
            claim._move_to("technical")

    def _refuse_unpaid(self, claim, amount):
        """Refuse payouts that were proposed or approved before and are of another sum.

        :param amount: exact sum that is still to be paid
        :return: ``atm.payout`` that stays: it is of this very sum
        """
        if "atm.payout" not in self.env:
            return False
        payouts = claim.env["atm.payout"].search(
            [("claim_id", "=", claim.id), ("state", "in", ("proposed", "approved"))]
        )
        # A payout that is paid at this moment waits for the lock, or is seen paid after it.
        payouts.lock_for_update()
        stays = payouts.filtered(lambda one: D(one.amount) == amount)
        for payout in payouts - stays:
            payout.refusal = self.env._(
                "The commission decided another sum: %s.", self.decision_id.name
            )
            payout.action_refuse()
        return stays

    def _take_back(self, claim):
        """Refuse the payout that the corrected decision proposed, unless it is paid already."""
        if "atm.payout" not in self.env:
            return
        payouts = claim.env["atm.payout"].search(
            [
                ("claim_id", "=", claim.id),
                ("decision_id", "=", self.decision_id.corrects_id.id),
                ("state", "!=", "refused"),
            ]
        )
        for payout in payouts:
            if payout.state in ("proposed", "approved"):
                payout.refusal = self.env._(
                    "The decision is corrected by %s.", self.decision_id.name
                )
                payout.action_refuse()
            else:
                claim.message_post(
                    body=self.env._(
                        "The corrected decision is paid already (%s): take the sum back by the"
                        " payout.",
                        payout.display_name,
                    )
                )

    def _carry_out_difference(self, difference):
        """Have the books prepare the entries; another person posts them.

        What the books refuse (a difference not booked yet, a rest too small) is told on the
        difference: what was decided stays decided.
        """
        reason = self.decision_id.name
        # The decision keeps its date; its entries belong to a day that is open.
        day = self.env["atm.entry"]._open_date(
            difference.company_id, self.decision_id.date
        )
        try:
            with self.env.cr.savepoint():
                if self.asked == "offset" and hasattr(difference, "_offset"):
                    pair = difference + self.against_id.sudo()
                    surplus = pair.filtered(lambda one: one.kind == "surplus")
                    surplus._offset(pair - surplus, D(self.amount), day, reason)
                elif self.asked == "write_off" and hasattr(difference, "_lose"):
                    difference._lose(day, reason)
                elif self.asked == "charge":
                    difference.message_post(
                        body=self.env._(
                            "To be charged to %(employee)s: %(amount)s. Enter the charge with its"
                            " ground and the employee's explanation.",
                            employee=self.employee or "",
                            amount=self._shown(self.amount),
                        )
                    )
        except UserError as error:
            difference.message_post(
                body=self.env._("The entries were not prepared: %s", error.args[0])
            )
