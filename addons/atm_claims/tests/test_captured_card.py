from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .decide_common import DecideCommon


@tagged("post_install", "-at_install")
class TestCapturedCard(DecideCommon):
    """From the capture to the act: masked, kept, due, returned, sent, destroyed by two."""

    def _card(self, number="220220******1234", kept=True, **values):
        card = (
            self.env["atm.captured.card"]
            .with_user(self.officer)
            .create(
                {
                    "device_id": self.device.id,
                    "card": number,
                    "captured_at": "2026-09-01 10:00:00",
                    "cause": "jam",
                    **values,
                }
            )
        )
        if kept:
            card.write({"found_on": "2026-09-03", "kept_at": "Касса 1, сейф 2"})
            card.action_keep()
        return card

    def _act(self, cards, kind, **values):
        return (
            self.env["atm.card.act"]
            .with_user(self.officer)
            .create(
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "date": "2026-09-10",
                    "card_ids": [(6, 0, cards.ids)],
                    **values,
                }
            )
        )

    def test_whole_number_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "masked"):
            self._card("2202201234561234", kept=False)

    def test_due(self):
        card = self._card(kept=False)
        self.assertEqual(card.due_on, date(2026, 9, 11))
        card.write({"found_on": "2026-09-03", "kept_at": "Касса 1"})
        card.action_keep()
        self.assertEqual(card.due_on, date(2026, 10, 18))
        foreign = self._card("411111******1111", owner="foreign")
        self.assertEqual(foreign.due_on, date(2026, 9, 13))
        own_rule = self.env["atm.card.term"].create(
            {
                "company_id": self.company.id,
                "what": "own",
                "days": 3,
                "date_from": "2026-09-01",
                "source": "Порядок банка, п. 4",
            }
        )
        card = self._card("220220******9999")
        self.assertEqual((card.term_id, card.due_on), (own_rule, date(2026, 9, 6)))

    def test_days_by_the_clock_of_the_atm(self):
        card = self._card(kept=False, captured_at="2026-08-31 22:30:00")
        self.assertEqual(card.due_on, date(2026, 9, 11))
        with self.assertRaisesRegex(ValidationError, "before it was captured"):
            card.found_on = "2026-08-31"
        self.env.flush_all()
        report = self.env["atm.device.report"].with_user(self.officer)
        rows = report.search([("device_id", "=", self.device.id)])
        self.assertEqual(rows.filtered("captured").mapped("date"), [date(2026, 9, 1)])

    def test_kept_where_and_when(self):
        card = self._card(kept=False)
        with self.assertRaisesRegex(UserError, "where it is kept"):
            card.action_keep()
        with self.assertRaises(AccessError):
            card.state = "kept"
        with self.assertRaises(AccessError):
            card.with_user(self.first).action_keep()

    def test_return(self):
        card = self._card()
        act = self._act(card, "return")
        with self.assertRaisesRegex(UserError, "who received"):
            act.action_sign()
        act.write(
            {"receiver": "Петров Пётр Петрович", "document": "паспорт 4510 000000"}
        )
        act.action_sign()
        self.assertEqual((card.state, card.act_id), ("returned", act))
        text = self._printed(act)
        for words in (
            act.name,
            "220220******1234",
            "Петров Пётр Петрович",
            "1",
            "карта",
        ):
            self.assertIn(words, text)
        with self.assertRaisesRegex(UserError, "stays as"):
            card.kept_at = "Другое место"
        with self.assertRaisesRegex(UserError, "signed and stays"):
            act.receiver = "Другой"

    def test_destroyed_by_two(self):
        cards = self._card() + self._card("411111******1111", owner="foreign")
        act = self._act(cards, "destroy")
        act.action_sign()
        self.assertEqual(set(cards.mapped("state")), {"kept"})
        with self.assertRaisesRegex(UserError, "another person"):
            act.action_sign()
        act.with_user(self.head).action_sign()
        self.assertEqual(set(cards.mapped("state")), {"destroyed"})
        text = self._printed(act)
        self.assertIn("об уничтожении карт", text)
        self.assertIn("2 карты", " ".join(text.split()))
        self.assertIn(self.head.name, text)
        with self.assertRaisesRegex(UserError, "not among those kept"):
            self._act(cards, "destroy").action_sign()

    def test_sent(self):
        card = self._card(owner="foreign", issuer="Другой банк")
        act = self._act(card, "send", receiver="Другой банк", document="исх. 17")
        act.action_sign()
        self.assertEqual(card.state, "sent")

    def test_not_found(self):
        card = self._card(kept=False)
        with self.assertRaisesRegex(UserError, "who looked"):
            card.action_not_found()
        card.write(
            {"found_on": "2026-09-03", "note": "Открыт при инкассации, карты нет"}
        )
        card.action_not_found()
        self.assertEqual(card.state, "not_found")
        self.assertFalse(card.due_on)

    def test_from_journals_once(self):
        self._operation(False, "card_captured.by_host", "0")
        collect = self.env["atm.captured.card"]._collect
        days = date(2026, 9, 1), date(2026, 9, 2)
        card = collect(self.company, *days)
        self.assertEqual((card.cause, card.card), ("by_host", "220220******1234"))
        self.assertTrue(card.from_journal and card.transaction_id)
        self.assertFalse(collect(self.company, *days))
        with self.assertRaisesRegex(UserError, "stays on the list"):
            card.with_user(self.officer).unlink()

    def test_step_of_the_day(self):
        """The close of a day finds captures of the days before it, once."""
        self._operation(False, "card_captured.by_host", "0")
        days = self.env["bank.day"]
        self.assertIn("atm.captured_cards", [one.code for one in days._day_steps()])
        day = days.new({"company_id": self.company.id, "date": date(2026, 9, 20)})
        step = self.env["atm.captured.card"]._step_collect
        self.assertEqual([step(day)["rows"], step(day)["rows"]], [1, 0])
        later = days.new({"company_id": self.company.id, "date": date(2026, 10, 20)})
        self.assertEqual(step(later)["rows"], 0)

    def test_unknown_cause(self):
        one = {
            "device_id": self.device.id,
            "captured_at": self._card(kept=False).captured_at,
            "card": "?",
            "cause": "something new",
        }
        made = self.env["atm.captured.card"]._take_captures([one, dict(one)])
        self.assertEqual(made.mapped("cause"), ["unknown"])

    def _printed(self, act):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html("atm_claims.card_act", act.ids)
        )
        return html2plaintext(html.decode())
