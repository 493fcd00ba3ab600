from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger
from odoo.tools.misc import formatLang

from .decide_common import DAY, DecideCommon


@tagged("post_install", "-at_install")
class TestCommission(DecideCommon):
    """Who sits, who may not vote, how votes are counted, what is printed and what stays."""

    def test_two_to_four(self):
        with self.assertRaisesRegex(ValidationError, "from 2 to 4"):
            self._commission([self.secretary])
        five = [self.secretary, self.first, self.second, self.spare, self.officer]
        with self.assertRaisesRegex(ValidationError, "from 2 to 4"):
            self._commission(five)
        self.assertEqual(len(self._commission(five[:4]).member_ids), 4)
        with self.assertRaisesRegex(ValidationError, "quorum"):
            self._commission(quorum=1)

    def test_nobody_who_works_with_valuables(self):
        for role in ("cash_desk", "encashment"):
            cashier = self._user(role, f"atm_{role}_2")
            with self.assertRaisesRegex(ValidationError, "works with valuables"):
                self._commission([self.secretary, cashier])
        commission = self._commission()
        with self.assertRaisesRegex(ValidationError, "works with valuables"):
            commission.member_ids[1].user_id = self.cashier
        with self.assertRaisesRegex(ValidationError, "works with valuables"):
            self._substitute(commission, self.cashier)

    def test_member_does_not_become_a_cashier(self):
        self._commission()
        group = self.env.ref("atm_claims.group_cash_desk")
        with self.assertRaisesRegex(ValidationError, "sits in commission"):
            self.first.group_ids = [Command.link(group.id)]

    def test_a_role_given_later_stops_the_vote(self):
        """Groups are asked again at the vote and once more when votes are counted."""
        session = self._session()
        session.action_open()
        self._vote(self.first, session.line_ids)
        group = self.env.ref("atm_claims.group_encashment")
        # As an import of users does, past the check of users.
        self.env.cr.execute(
            "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s), (%s, %s)",
            (group.id, self.second.id, group.id, self.first.id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        with self.assertRaisesRegex(UserError, "works with valuables"):
            self._vote(self.second, session.line_ids)
        with self.assertRaisesRegex(UserError, "works with valuables"):
            session.action_close()

    def _decided(self, claim, **line):
        session = self._session(claim=claim, **line)
        session.action_open()
        for user in (self.first, self.second):
            self._vote(user, session.line_ids)
        session.action_close()
        return session

    def _early(self, claim, amount, state):
        """A payout before encashment as its own steps leave it."""
        payout = (
            self.env["atm.payout"]
            .with_user(self.officer)
            ._propose(claim, amount, "before_encashment", way="cash")
            .sudo()
        )
        payout.write({"approved_by_id": self.head.id, "state": state})
        return payout

    def test_an_unpaid_payout_follows_the_decision(self):
        for asked, amount, left in (("refuse", 0, []), ("pay_part", 3_000, [3_000])):
            claim = self._claim(f"П-{asked}")
            early = self._early(claim, 4_000, "approved")
            self._decided(claim, asked=asked, amount=amount)
            self.assertEqual(early.state, "refused")
            payouts = self.env["atm.payout"].search(
                [("claim_id", "=", claim.id), ("state", "!=", "refused")]
            )
            self.assertEqual(payouts.mapped("amount"), left)
        claim = self._claim("П-same")
        early = self._early(claim, 4_000, "approved")
        self._decided(claim)
        self.assertEqual(early.state, "approved")

    def test_the_rest_of_a_claim_paid_in_part(self):
        """3 000 of 4 000 were paid; cash turned up, the whole is granted: 1 000 more, once."""
        claim = self._claim()
        self._early(claim, 3_000, "paid")
        self._decided(claim)
        self.assertEqual(claim.amount_granted, 4_000)
        rest = self.env["atm.payout"].search(
            [("claim_id", "=", claim.id), ("state", "=", "proposed")]
        )
        self.assertEqual((rest.amount, rest.ground), (1_000, "commission"))
        with self.assertRaisesRegex(UserError, "less what was paid"):
            self._early(claim, 1_000.01, "paid")

    def test_the_agenda_stands_when_voting_begins(self):
        session = self._session()
        session.action_open()
        line, large = session.line_ids, self._claim("П-2", 500_000)
        for change in (
            lambda: session.write(
                {"line_ids": [Command.create({"claim_id": large.id, "asked": "pay"})]}
            ),
            lambda: line.write({"amount": 1}),
            lambda: line.write({"asked": "refuse", "amount": 0}),
        ):
            with self.assertRaisesRegex(UserError, "its agenda stays"):
                change()
        with self.assertRaisesRegex(ValidationError, "its composition and day stay"):
            session.commission_id = self._commission(name="Другая")
        line.note = "Выяснено"
        self._vote(self.first, line)

    def _substitute(self, commission, user):
        return self.env["atm.commission.substitution"].create(
            {
                "commission_id": commission.id,
                "member_id": commission.member_ids[2].id,
                "user_id": user.id,
                "job": "Заместитель",
                "date_from": "2026-09-14",
                "date_to": "2026-09-16",
                "reason": "отпуск",
            }
        )

    def test_substitution(self):
        commission = self._commission()
        self._substitute(commission, self.spare)
        session = self._session(commission)
        session.action_open()
        self.assertIn(self.spare, session.present_ids)
        self.assertNotIn(self.second, session.present_ids)
        with self.assertRaisesRegex(UserError, "not in the commission"):
            self._vote(self.second, session.line_ids)
        vote = self._vote(self.spare, session.line_ids)
        self.assertEqual(vote.member_id, commission.member_ids[2])
        with self.assertRaisesRegex(ValidationError, "replaced by"):
            self._substitute(commission, self.officer)

    def test_who_handled_the_atm_does_not_vote(self):
        session = self._session()
        session.action_open()
        asked = []

        def handlers(records, device, date_from, date_to):
            asked.append((device.code, str(date_from), str(date_to)))
            return [(self.first, "", "loaded cassettes on 30.08.2026")]

        with patch.object(type(self.env["atm.device"]), "_handlers", handlers):
            with self.assertRaisesRegex(UserError, "loaded cassettes on 30.08.2026"):
                self._vote(self.first, session.line_ids)
            self._vote(self.second, session.line_ids)
        self.assertEqual(asked[0], ("ATM00001", "2026-08-01", DAY))

    def test_handler_known_by_name_alone(self):
        session = self._session()
        session.action_open()
        rows = [(self.env["res.users"], self.first.name, "held the keys")]
        with (
            patch.object(type(self.env["atm.device"]), "_handlers", lambda *_: rows),
            self.assertRaisesRegex(UserError, "held the keys"),
        ):
            self._vote(self.first, session.line_ids)

    def test_who_worked_the_claim_does_not_vote(self):
        claim = self._claim(user_id=self.first.id)
        session = self._session(claim=claim)
        session.action_open()
        with self.assertRaisesRegex(UserError, "worked on claim"):
            self._vote(self.first, session.line_ids)

    def test_vote_is_ones_own_and_once(self):
        session = self._session()
        session.action_open()
        vote = (
            self.env["atm.vote"]
            .with_user(self.first)
            .create(
                {
                    "line_id": session.line_ids.id,
                    "choice": "for",
                    "user_id": self.second.id,
                }
            )
        )
        self.assertEqual(vote.user_id, self.first)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._vote(self.first, session.line_ids, "against")
        with (
            self.assertRaisesRegex(psycopg2.Error, "may only be added"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE atm_vote SET choice = 'against'")
        with self.assertRaises(AccessError):
            self._vote(self.cashier, session.line_ids)
        with self.assertRaises(AccessError):
            self._vote(self.officer, session.line_ids)

    def test_majority_carries_out(self):
        claim = self._claim()
        session = self._session(claim=claim)
        session.action_open()
        self._vote(self.first, session.line_ids)
        self._vote(self.secretary, session.line_ids)
        self._vote(self.second, session.line_ids, "against", "Видео не смотрели")
        proposed, moved = [], []
        with (
            patch.object(
                type(claim),
                "_propose_payout",
                lambda one, *given, **named: proposed.append((one, given, named)),
            ),
            patch.object(
                type(claim), "_move_to", lambda one, stage: moved.append(stage)
            ),
        ):
            session.action_close()
        line = session.line_ids
        self.assertEqual((line.result, line.votes_for), ("passed", 2))
        self.assertEqual(claim.amount_granted, 4000)
        ((one, given, named),) = proposed
        self.assertEqual((one, given), (claim, (4000, "commission")))
        self.assertEqual(named, {"decision": session})
        self.assertEqual(moved, ["payout"])

    def test_a_tie_is_not_decided_unless_the_chair_decides(self):
        for decides, result in ((False, "not_decided"), (True, "passed")):
            commission = self._commission(
                [self.secretary, self.first], chair_decides=decides
            )
            claim = self._claim(f"П-{result}")
            session = self._session(commission, claim)
            session.action_open()
            self._vote(self.secretary, session.line_ids)
            self._vote(self.first, session.line_ids, "against")
            session.action_close()
            self.assertEqual(session.line_ids.result, result)
            self.assertEqual(session.line_ids.by_chair, decides)
            self.assertEqual(claim.amount_granted, 4000 if decides else 0)

    def test_quorum(self):
        session = self._session()
        session.present_ids = self.first
        with self.assertRaisesRegex(UserError, "quorum"):
            session.action_open()

    def test_stranger_is_not_present(self):
        session = self._session()
        session.present_ids = self.first + self.spare
        with self.assertRaisesRegex(UserError, "does not sit"):
            session.action_open()

    def test_reduced_composition(self):
        power = self.env.ref("atm_claims.verdict_not_presented_power_lost")
        with self.assertRaisesRegex(ValidationError, "largest sum"):
            self._commission([self.secretary], size="reduced", quorum=1)
        commission = self._commission(
            [self.secretary],
            size="reduced",
            quorum=1,
            limit=4000,
            verdict_ids=power.ids,
        )
        typical = self._claim(verdict="not_presented.power_lost")
        session = self._session(commission, typical)
        session.line_ids.opinion_ids.write({"answer_by": "2026-09-20"})
        session.line_ids.opinion_ids.action_ask()
        session.action_open()
        self._vote(self.secretary, session.line_ids)
        session.action_close()
        self.assertEqual(session.line_ids.result, "passed")
        for number, values in enumerate(
            ({"amount": 4001}, {"verdict": "not_taken.needs_check"})
        ):
            claim = self._claim(
                f"П-{number}", **{"verdict": "not_presented.power_lost", **values}
            )
            with self.assertRaisesRegex(UserError, "reduced composition"):
                self._session(commission, claim).action_open()

    def test_units_are_represented_or_asked(self):
        commission = self._commission([self.secretary, self.spare])
        commission.member_ids[1].unit = "books"
        session = self._session(commission, self._claim(verdict="not_presented"))
        opinion = session.line_ids.opinion_ids
        self.assertEqual((opinion.unit, opinion.state), ("technician", "to_ask"))
        session.action_open()
        with self.assertRaisesRegex(UserError, "neither represented nor asked"):
            session.action_close()
        with self.assertRaisesRegex(UserError, "by which day"):
            opinion.action_ask()
        opinion.answer_by = "2026-09-20"
        opinion.action_ask()
        session.action_close()
        self.assertEqual(session.line_ids.result, "not_decided")

    def test_represented_unit(self):
        session = self._session(claim=self._claim(verdict="not_presented"))
        self.assertEqual(session.line_ids.opinion_ids.state, "represented")

    def test_represented_unit_that_is_absent_is_asked(self):
        session = self._session(claim=self._claim(verdict="not_presented"))
        self.assertEqual(session.line_ids.opinion_ids.unit, "technician")
        # The technicians' member is the first one.
        session.present_ids = self.secretary + self.second
        session.action_open()
        with self.assertRaisesRegex(UserError, "neither represented nor asked"):
            session.action_close()
        session.line_ids.opinion_ids.answer_by = "2026-09-20"
        session.line_ids.opinion_ids.action_ask()
        session.action_close()
        self.assertEqual(session.state, "closed")

    def test_closed_stays_and_is_corrected(self):
        session = self._session(asked="refuse", amount=0)
        session.action_open()
        self._vote(self.first, session.line_ids)
        self._vote(self.secretary, session.line_ids)
        session.action_close()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            session.present_ids = self.first
        with self.assertRaisesRegex(UserError, "stays as it is"):
            session.line_ids.note = "Иначе"
        with self.assertRaisesRegex(UserError, "can be deleted"):
            session.unlink()
        with self.assertRaisesRegex(UserError, "has decided"):
            session.commission_id.quorum = 3
        with self.assertRaisesRegex(UserError, "Write why"):
            session._correct(DAY, " ")
        made = session._correct("2026-09-20", "Найдено видео")
        self.assertEqual(made.corrects_id, session)
        self.assertEqual(made.line_ids.claim_id, session.line_ids.claim_id)
        self.assertEqual((made.state, session.state), ("draft", "closed"))

    def test_buttons_fields_are_not_written_by_hand(self):
        session = self._session()
        with self.assertRaises(AccessError):
            session.state = "closed"
        with self.assertRaises(AccessError):
            session.line_ids.result = "passed"
        with self.assertRaises(AccessError):
            session.with_user(self.first).action_open()

    def test_machine_proposes(self):
        claim = self._claim(transaction_id=self._operation().id)
        line = self._session(claim=claim).line_ids
        self.assertEqual((line.proposed, line.proposed_amount), ("pay", 4000))
        self.assertIn(formatLang(self.env, 4000, digits=2), line.proposed_why)
        part = self._claim("П-2", 5000, transaction_id=self._operation(ordinal=6).id)
        line = self._session(claim=part).line_ids
        self.assertEqual((line.proposed, line.proposed_amount), ("pay_part", 4000))
        taken = self._operation(False, "retracted.cancelled_by_host", "0", ordinal=8)
        refused = self._claim("П-3", transaction_id=taken.id)
        self.assertEqual(self._session(claim=refused).line_ids.proposed, "refuse")
        open_ = self._operation(False, "not_taken.needs_check", "0", ordinal=9)
        doubt = self._claim("П-4", transaction_id=open_.id)
        self.assertEqual(self._session(claim=doubt).line_ids.proposed, "check")
        unknown = self._claim("П-5")
        line = self._session(claim=unknown).line_ids
        self.assertEqual(line.proposed, "check")
        self.assertIn("not found", line.proposed_why)

    def test_difference(self):
        shortage = self._shortage()
        surplus = self._shortage("surplus", 1000, name="И-1")
        session = (
            self.env["atm.decision"]
            .with_user(self.secretary)
            .create(
                {
                    "company_id": self.company.id,
                    "date": DAY,
                    "commission_id": self._commission().id,
                    "line_ids": [
                        Command.create(
                            {
                                "difference_id": shortage.id,
                                "asked": "offset",
                                "amount": 1000,
                            }
                        )
                    ],
                }
            )
        )
        line = session.line_ids
        self.assertEqual((line.proposed, line.proposed_amount), ("offset", 1000))
        self.assertIn(surplus.name, line.proposed_why)
        with (
            self.assertRaisesRegex(ValidationError, "not asked about"),
            self.env.cr.savepoint(),
        ):
            line.asked = "pay"
        line.amount = 3000.01
        with self.assertRaisesRegex(UserError, "does not fit"):
            session.action_open()
        line.amount = 1000
        with self.assertRaisesRegex(UserError, "opposite difference"):
            session.action_open()
        line.against_id = surplus
        session.action_open()
        self._vote(self.first, line)
        self._vote(self.secretary, line)
        called = []
        with patch.object(
            type(surplus),
            "_offset",
            lambda one, other, *given: called.append((one, other, given)),
            create=True,
        ):
            line.opinion_ids.write({"answer_by": "2026-09-20"})
            line.opinion_ids.action_ask()
            session.action_close()
        ((one, other, given),) = called
        self.assertEqual((one, other), (surplus, shortage))
        self.assertEqual(given, (1000, session.date, session.name))

    def test_minutes_and_sheet(self):
        commission = self._commission()
        self._substitute(commission, self.spare)
        session = self._session(commission)
        session.action_open()
        self._vote(self.first, session.line_ids)
        self._vote(self.spare, session.line_ids, "against", "Видео не смотрели")
        self._vote(self.secretary, session.line_ids)
        session.action_close()
        text = self._printed("commission_minutes", session)
        for words in (
            session.name,
            "Четыре тысячи рублей 00 копеек",
            "4\N{NO-BREAK SPACE}000,00",
            "Видео не смотрели",
            "отпуск",
            "15-к",
            "Решение принято",
            "за",
        ):
            self.assertIn(words, text)
        text = self._printed("commission_sheet", session)
        self.assertIn("Лист согласования", text)
        self.assertIn("Четыре тысячи рублей 00 копеек", text)

    def _printed(self, name, records):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.secretary)
            ._render_qweb_html(f"atm_claims.{name}", records.ids)
        )
        return html2plaintext(html.decode())

    def test_another_company(self):
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": self.rub.id}
        )
        session = self._session()
        self.secretary.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        records = self.env["atm.decision"].with_user(self.secretary)
        found = records.with_context(allowed_company_ids=other.ids).search([])
        self.assertNotIn(session.id, found.ids)

    def test_refused_move_does_not_undo_the_decision(self):
        claim = self._claim()
        session = self._session(claim=claim, asked="refuse", amount=0)
        session.action_open()
        self._vote(self.first, session.line_ids)
        self._vote(self.secretary, session.line_ids)

        words = "A checklist is not done"

        def refuse(one, code, date=None):
            raise UserError(words)

        with patch.object(type(claim), "_advance", refuse, create=True):
            session.action_close()
        self.assertEqual((session.state, session.line_ids.result), ("closed", "passed"))
        self.assertIn(words, str(claim.message_ids.mapped("body")))
