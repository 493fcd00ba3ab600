from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, html2plaintext, mute_logger
from odoo.tools.misc import formatLang

from odoo.addons.bank_base.tools import partition

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestInquiry(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls._load()
        cls.row = cls._difference(
            by_device=755000,
            by_processing=750000,
            unloaded_by="Иванов И. И.",
            counted_by="Белова А. А.",
            in_presence_of="Зайцева Н. Н.",
        )
        cls.inquiry = cls.env["atm.investigation"].with_user(cls.officer)._open(cls.row)

    def _sum(self, amount):
        """A sum as the reader's language writes it."""
        return formatLang(self.env, amount, digits=2)

    def _print(self, name, records):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"atm_claims.{name}", records.ids
        )
        return " ".join(html2plaintext(html.decode()).split())

    # -- opening

    def test_opened_by_a_difference(self):
        self.assertEqual(
            (self.row.state, self.row.investigation_id), ("inquiry", self.inquiry)
        )
        self.assertEqual(str(self.inquiry.period_from), "2026-03-01 08:00:00")
        self.assertEqual(
            self.inquiry.custody_ids.mapped("stage"),
            ["fill", "before", "load", "unload", "after", "count"],
        )
        self.row.action_investigate()
        self.assertEqual(
            self.env["atm.investigation"].search_count(
                [("device_id", "=", self.device.id)]
            ),
            1,
        )

    def test_opened_by_a_claim_alone(self):
        claim = self._claim().with_user(self.officer)
        claim.action_investigate()
        inquiry = claim.investigation_ids
        self.assertEqual(inquiry.device_id, self.device)
        self.assertFalse(inquiry.difference_ids)
        self.assertEqual(inquiry.custody_ids[0].stage, "fill")
        other = self._difference("2")
        inquiry.action_take_differences()
        self.assertEqual(inquiry.difference_ids, other)
        claim.device_id = False
        with self.assertRaisesRegex(UserError, "names no ATM"):
            self.env["atm.investigation"].with_user(self.officer)._open_for_claim(claim)

    def test_never_compared_with_the_print(self):
        """The ATM's print agrees, yet the inquiry compares with the books."""
        self.assertEqual(self.inquiry.reference, "books")
        words = self.inquiry.figures_text
        self.assertIn(f"Counters of the ATM: {self._sum(755000)}", words)
        self.assertIn(f"«Books of the bank»): {self._sum(5000)}", words)

    def test_breaches(self):
        words = self.inquiry.breaches_text
        self.assertIn("ATM unloaded · 02.03.2026 13:00: fewer than two people", words)
        self.assertIn("nobody controlled", words)
        self.assertNotIn("ATM loaded", words)
        step = self.inquiry.custody_ids.filtered(lambda one: one.stage == "unload")
        step.write({"controlled_by": "Сидоров С. С.", "sums_printed": True})
        self.assertFalse(self.inquiry.breaches_text)

    # -- keys

    def _access(self, motion, at, holder="Иванов И. И.", item="17", user=None):
        return (
            self.env["atm.access"]
            .with_user(user or self.encashment)
            .create(
                {
                    "device_id": self.device.id,
                    "kind": "safe",
                    "item": item,
                    "motion": motion,
                    "holder": holder,
                    "at": at,
                }
            )
        )

    def test_who_held_what(self):
        register = self.env["atm.access"]
        self._access("handed", "2026-03-01 07:00:00")
        self._access("handed", "2026-03-01 09:00:00", "Орлов О. О.")
        self._access("returned", "2026-03-01 12:00:00", "Орлов О. О.")
        self._access("handed", "2026-03-01 07:30:00", "Сидоров С. С.", "18")

        def held(moment):
            return sorted(register._held_at(self.device, moment).mapped("holder"))

        self.assertEqual(held("2026-03-01 06:59:59"), [])
        self.assertEqual(held("2026-03-01 07:00:00"), ["Иванов И. И."])
        self.assertEqual(held("2026-03-01 10:00:00"), ["Орлов О. О.", "Сидоров С. С."])
        self.assertEqual(held("2026-03-01 12:00:00"), ["Сидоров С. С."])
        self.assertEqual(
            self.inquiry.access_ids.mapped("holder"),
            ["Иванов И. И.", "Сидоров С. С.", "Орлов О. О.", "Орлов О. О."],
        )

    @mute_logger("odoo.sql_db")
    def test_the_register_only_grows(self):
        row = self._access("handed", "2026-03-01 07:00:00")
        with self.assertRaises(AccessError):
            row.write({"holder": "Другой"})
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            row.sudo().unlink()
        self.assertIn("may only be added", str(caught.exception))
        with self.assertRaisesRegex(UserError, "future"):
            self._access("handed", "2099-03-01 07:00:00")
        with self.assertRaises(AccessError):
            self._access("handed", "2026-03-01 07:00:00", user=self.officer)

    # -- video, statements, police

    def test_retention(self):
        video = (
            self.env["atm.video.request"]
            .with_user(self.security)
            .create(
                {
                    "investigation_id": self.inquiry.id,
                    "camera": "К-3",
                    "video_from": "2026-03-01 08:00:00",
                    "video_to": "2026-03-02 10:00:00",
                }
            )
        )
        self.assertEqual(video.keep_until, date(2026, 4, 1))
        requests = self.env["atm.video.request"]
        self.assertNotIn(video, requests._ending(date(2026, 3, 26)))
        self.assertIn(video, requests._ending(date(2026, 3, 27)))
        requests._warn(date(2026, 3, 26))
        self.assertFalse(video.activity_ids)
        requests._warn(date(2026, 3, 27))
        requests._warn(date(2026, 3, 28))
        self.assertEqual(len(video.activity_ids), 1)
        self.assertEqual(video.activity_ids.user_id, self.officer)
        with self.assertRaises(ValidationError):
            video.result = "shows"
        video.write({"received_on": date(2026, 3, 28), "result": "shows"})
        self.assertNotIn(video, requests._ending(date(2026, 4, 30)))

    def test_own_statements_only(self):
        statements = self.env["atm.statement"]
        given = [
            statements.with_user(user).create(
                {
                    "investigation_id": self.inquiry.id,
                    "person": user.name,
                    "text": "Кассеты не вскрывал.",
                }
            )
            for user in (self.encashment, self.desk)
        ]
        self.assertEqual(
            statements.with_user(self.encashment).search([]),
            given[0].with_user(self.encashment),
        )
        self.assertEqual(len(statements.with_user(self.officer).search([])), 2)
        self.assertEqual(given[0].taken_by, self.encashment)
        with self.assertRaises(AccessError):
            given[0].write({"text": "Вскрывал."})

    def test_police(self):
        values = {
            "investigation_id": self.inquiry.id,
            "body": "Отдел полиции по району Сокол",
            "number": "КУСП-1234",
            "date": "2026-03-05",
            "reason": "Признаки хищения",
        }
        with self.assertRaises(AccessError):
            self.env["atm.referral"].with_user(self.officer).create(values)
        referral = self.env["atm.referral"].with_user(self.security).create(values)
        report = self._report()
        self.assertIn(
            "№ КУСП-1234 от 05.03.2026", self._print("inquiry_report", report)
        )
        self.assertEqual(referral.company_id, self.company)

    # -- the report in four parts

    def _report(self):
        return (
            self.env["atm.inquiry.report"]
            .with_user(self.officer)
            .create({"investigation_id": self.inquiry.id})
        )

    def test_report(self):
        report = self._report()
        self.assertIn("Иванов И. И.", report.events)
        self.assertNotIn("..", report.events)
        self.assertIn("fewer than two people", report.compliance)
        self.assertIn("Counters of the ATM", report.causes)
        self.assertIn(self.row.name, report.proposals)
        report.causes = " "
        with self.assertRaisesRegex(UserError, "Causes"):
            report.action_sign()
        report.causes = "Операция не отражена в учёте."
        with self.assertRaises(AccessError):
            report.with_user(self.head).action_sign()
        report.action_sign()
        self.assertEqual((report.state, report.signed_by), ("signed", self.officer))
        self.assertEqual(self.inquiry.state, "signed")
        with self.assertRaisesRegex(UserError, "next version"):
            report.write({"causes": "Иначе"})
        text = self._print("inquiry_report", report)
        for words in ("1. Что, где", "2. Соблюдение", "3. Причины", "4. Предложения"):
            self.assertIn(words, text)
        self.assertIn("Операция не отражена", text)
        with self.assertRaises(AccessError):
            self.inquiry.action_close()
        self.inquiry.with_user(self.head).action_close()
        self.assertEqual(self.inquiry.state, "closed")

    def test_a_later_act_needs_the_next_version(self):
        report = self._report()
        report.action_sign()
        self._confirmed(
            "1-bis", lines=((1, 5000, 152),), supersedes_id=self.row.recount_id.id
        )
        self.assertEqual((self.inquiry.state, self.row.state), ("open", "inquiry"))
        again = self._report()
        self.assertEqual((again.version, report.state), (2, "signed"))
        self.assertIn(self._sum(10000), again.events)
        with self.assertRaisesRegex(UserError, "sign its report"):
            self.inquiry.with_user(self.head).action_close()

    def test_act_printed(self):
        text = self._print("difference_act", self.row)
        self.assertIn("об излишке наличных денег в банкомате", text)
        self.assertIn("Пять тысяч рублей 00 копеек", text)
        self.assertIn("Учёт банка (по нему определено расхождение)", text)

    # -- screens

    def test_screens_open_for_their_roles(self):
        shown = {
            self.row: (
                self.desk,
                self.technician,
                self.encashment,
                self.security,
                self.officer,
            ),
            self.inquiry: (self.desk, self.technician, self.encashment, self.security),
            self.row.recount_id: (self.desk, self.officer, self.security),
            self.device: (self.desk, self.technician, self.encashment, self.head),
        }
        for record, users in shown.items():
            for user in users:
                with self.subTest(model=record._name, user=user.login):
                    Form(record.with_user(user))


@tagged("post_install", "-at_install")
class TestConclusion(CashCommon):
    def _conclusion(self, **values):
        if not values.get("claim_id"):
            self.about = getattr(self, "about", None) or self._claim()
            values["claim_id"] = self.about.id
        return (
            self.env["atm.conclusion"]
            .with_user(self.technician)
            .create(
                {
                    "company_id": self.company.id,
                    "device_id": self.device.id,
                    "period_from": "2026-03-01 11:00:00",
                    "period_to": "2026-03-01 13:00:00",
                    "failure": "yes",
                    "module": "dispenser",
                    "available": "no",
                    "booking": "missing",
                    "inspection": "empty",
                    "card": "427601******1234",
                    "text": "Банкноты не выданы, удержаны.",
                    **values,
                }
            )
        )

    def test_signed_is_fixed(self):
        one = self._conclusion()
        with self.assertRaises(AccessError):
            one.write({"state": "signed"})
        one.action_sign()
        self.assertEqual((one.state, one.signed_by), ("signed", self.technician))
        with self.assertRaisesRegex(UserError, "new version"):
            one.write({"text": "Иначе"})

    def test_fields_needed(self):
        with self.assertRaisesRegex(UserError, "Module"):
            self._conclusion(module=False).action_sign()
        self._conclusion(module=False, failure="no").action_sign()
        with self.assertRaisesRegex(UserError, "Booking"):
            self._conclusion(booking=False).action_sign()

    def test_new_version(self):
        one = self._conclusion()
        with self.assertRaises(UserError):
            one._new_version("рано")
        one.action_sign()
        with self.assertRaises(UserError):
            one._new_version(" ")
        two = one._new_version("Пришла запись с камеры")
        self.assertEqual((two.version, two.name, two.state), (2, one.name, "draft"))
        self.assertEqual(one.state, "signed")
        two.text = "Банкноты взял следующий клиент."
        two.action_sign()
        self.assertEqual((one.state, two.state), ("replaced", "signed"))

    def test_card_is_masked(self):
        with self.assertRaises(ValidationError):
            self._conclusion(card="4276011234561234")

    def test_only_technicians(self):
        one = self._conclusion()
        with self.assertRaises(AccessError):
            one.with_user(self.officer).action_sign()


@tagged("post_install", "-at_install")
class TestPeriod(CashCommon):
    """Opening + loads − dispensed + accepted = counted ± differences."""

    def _operation(self, at, kind, outcome, presented=0, accepted=0):
        row = (
            at[:10], self.company.id, self.device.id, 1, 1, at, 0, 1, kind, outcome,
            self.rub.id, presented, accepted,
        )  # fmt: skip
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (date, company_id, device_id, journal_id, ordinal, started_at,"
                " byte_start, byte_end, kind, outcome, currency_id, amount_presented,"
                " amount_accepted) VALUES %s",
                SQL.identifier(partition.table("atm_transaction")),
                row,
            )
        )

    def _period(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["atm.cash.period"].search([("recount_id", "=", act.id)])

    def test_explains_itself(self):
        partition.ensure_month(self.cr, "atm_transaction", date(2026, 3, 1))
        self._load()
        self._operation("2026-03-01 09:00:00", "withdrawal", "taken", 2395000)
        self._operation("2026-03-01 09:30:00", "withdrawal", "retracted", 7000)
        self._operation("2026-03-01 10:00:00", "deposit", "deposited", 0, 150000)
        self._operation("2026-03-01 11:00:00", "withdrawal", "taken", 5000)
        first = self._confirmed(left_in_atm=1000, lines=((1, 5000, 150), (2, 1000, 4)))
        one = self._period(first)
        self.assertEqual(
            (one.opening, one.loaded, one.dispensed, one.accepted, one.by_journal),
            (0, 3000000, 2400000, 150000, 750000),
        )
        self.assertEqual((one.counted, one.gap, one.difference), (755000, 5000, 5000))
        self.assertEqual(one.unexplained, 0)
        self._load(name="З-2", at="2026-03-03 08:00:00", amount=100000)
        second = self._confirmed(
            "2", at="2026-03-04 10:00:00", by_books=101000, lines=((1, 1000, 101),)
        )
        two = self._period(second)
        self.assertEqual((two.opening, two.loaded, two.dispensed), (1000, 100000, 0))
        self.assertEqual((two.gap, two.difference, two.unexplained), (0, 0, 0))
