"""A bad record corrected by hand and loaded as a file of its own."""

from datetime import date
from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import HANDLER, ExchangeCommon, book, loan

GOOD = loan("B", amount="7.00").strip()
BAD = loan("B", amount="-7.00").strip()


@tagged("post_install", "-at_install")
class TestReplay(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "en_US"  # the loader's sentences are read here
        cls.operator = cls.user("exchange_corrector")

    @classmethod
    def user(cls, role, *more):
        groups = ",".join(f"bank_base.group_{one}" for one in (role, *more))
        return new_test_user(
            cls.env,
            "_".join(("replay", role, *more)),
            groups=groups,
            lang="en_US",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def bad(self, *records, **header):
        """The record set aside of a file with one good record and the bad ones given."""
        records = records or (loan("B", amount="-7.00"),)
        file = self.load(book(loan("A"), *records, **header))
        self.assertEqual((file.state, file.rejected), ("loaded", len(records)))
        return file.reject_ids.with_user(self.operator)

    def check(self, reject, text):
        with self.drivers():
            return reject._check_correction(text)

    def replay(self, reject, text):
        with self.drivers():
            file_id = reject._load_correction(text)
        return self.env["exchange.file"].browse(file_id)

    # -- loaded

    def test_corrected_and_loaded(self):
        reject = self.bad()
        original = reject.source
        self.assertTrue(reject.may_replay)
        file = self.replay(reject, GOOD)
        self.assertEqual(
            (file.state, file.records, file.loaded, file.rejected),
            ("loaded", 1, 1, 0),
            file.reason,
        )
        self.assertEqual((file.channel, file.replay_of_id), ("replay", reject.sudo()))
        self.assertEqual(
            (file.business_date, file.source, file.sequence, file.full),
            (date(2026, 9, 30), "core", 1, False),
        )
        self.assertEqual(file.received_by_id, self.operator)
        self.assertIn(b"7.00", file._path().read_bytes())
        self.assertEqual(self.loans()["B"], "7.00")
        decision = reject.correction_ids
        self.assertEqual(
            (reject.state, decision.kind, decision.user_id, decision.file_id),
            ("replayed", "replayed", self.operator, file.with_user(self.operator)),
        )
        self.assertEqual(reject.source, original)
        self.assertIn("7.00", reject.corrected)
        self.assertFalse(reject.may_replay)

    def test_check_loads_nothing(self):
        reject = self.bad()
        files = self.env["exchange.file"].search_count([])
        self.assertEqual(self.check(reject, GOOD), "")
        self.assertIn("The amount is negative", self.check(reject, BAD))
        self.assertIn("amount", self.check(reject, GOOD.replace("7.00", "x")))
        self.assertNotIn("B", self.loans())
        self.assertEqual(reject.state, "aside")
        self.assertEqual(self.env["exchange.file"].search_count([]), files)
        self.assertFalse(list(self.env["exchange.file"]._store().incoming.iterdir()))

    def test_what_is_still_bad_stays_aside(self):
        reject = self.bad()
        with self.assertRaisesRegex(UserError, "The amount is negative"):
            self.replay(reject, BAD)
        file = self.env["exchange.file"].search([("channel", "=", "replay")])
        self.assertRefused(file, "bad_record", "The amount is negative")
        self.assertEqual((file.records, file.rejected), (1, 1))
        self.assertFalse(file.reject_ids, "the record is set aside once")
        self.assertEqual(reject.state, "aside")
        self.replay(reject, GOOD)
        self.assertEqual(reject.state, "replayed")

    def test_partners_layout(self):
        text = (
            '<?xml version="1.0" encoding="windows-1251"?>\n<Книга Откуда="abs" '
            'День="2026-09-30" Номер="4">{}<Итоги Число="2"/></Книга>'
        )
        records = (
            '<Кредит Номер="Ж-1" ИНН="1234567890" Сумма="5,00"/>\n'
            '<Кредит Номер="Ж-2" ИНН="987" Сумма="6,00"/>'
        )
        source = text.format(records).encode("windows-1251")
        file = self.load(source, mapping=self.mapping())
        self.assertEqual((file.loaded, file.rejected), (1, 1), file.reason)
        reject = file.reject_ids.with_user(self.operator)
        good = reject.source.replace("987", "0987654321")
        load = self.replay(reject, good)
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual(load.mapping_id, file.mapping_id)
        self.assertIn("Ж-2".encode("windows-1251"), load._path().read_bytes())
        self.assertEqual(self.loans(), {"Ж-1": "5.00", "Ж-2": "6.00"})

    def test_a_gap_is_not_seen_and_the_next_file_loads(self):
        reject = self.bad(sequence=7)
        self.assertFalse(self.replay(reject, GOOD).gap_from)
        file = self.load(book(loan("A", "11.00"), sequence=8))
        self.assertEqual((file.state, file.gap_from), ("loaded", 0), file.reason)

    def test_a_killed_load_is_ended_once(self):
        """The journal has the correction, the process died before it was loaded."""
        reject = self.bad()
        with self.drivers():
            loader = self.env["exchange.loader"].with_user(self.operator)
            path, facts = loader._replay_file(reject.id, GOOD)
            waits = loader._receive(path, facts)
            again, answer = loader._replay(reject.id, GOOD)
        self.assertEqual((again, answer["state"]), (waits, "loaded"))
        self.assertEqual(reject.correction_ids.file_id.id, waits)

    def test_two_corrections_load_once(self):
        reject = self.bad()
        with self.drivers():
            loader = self.env["exchange.loader"].with_user(self.operator)
            path, facts = loader._replay_file(reject.id, GOOD)
            waits = loader._receive(path, facts)
            loader._replay(reject.id, GOOD.replace("7.00", "8.00"))
            answer = loader._process(waits)
        self.assertEqual(answer["state"], "refused")
        self.assertIn("decided on already", answer["error"])
        self.assertEqual(self.loans()["B"], "8.00")

    # -- refused

    def test_a_second_time(self):
        reject = self.bad()
        self.replay(reject, GOOD)
        with self.assertRaisesRegex(UserError, "decided on already"):
            self.replay(reject, GOOD.replace("7.00", "9.00"))
        with self.assertRaisesRegex(UserError, "decided on already"):
            reject.action_replay()
        self.assertEqual(self.loans()["B"], "7.00")

    def test_another_number(self):
        reject = self.bad()
        self.assertIn(
            "is of contract B", self.check(reject, GOOD.replace('"B"', '"C"'))
        )

    def test_a_later_file(self):
        reject = self.bad()
        self.load(book(loan("A", "11.00"), date="2026-10-31", sequence=2), "next.xml")
        with self.assertRaisesRegex(
            UserError, r"«next\.xml» of 31\.10\.2026|10/31/2026"
        ):
            reject.action_replay()
        self.assertIn("next.xml", self.check(reject, GOOD))

    def test_another_file_of_the_day(self):
        reject = self.bad()
        self.load(book(loan("A", "11.00"), sequence=2), "second.xml")
        self.assertIn("second.xml", self.check(reject, GOOD))

    def test_another_source_does_not_matter(self):
        reject = self.bad()
        self.load(book(loan("Z"), date="2026-10-31", source="other"), "other.xml")
        self.assertEqual(self.check(reject, GOOD), "")

    def test_several_of_one_file(self):
        first, second = self.bad(loan("B", "-1.00"), loan("C", "-2.00"))
        self.replay(first, GOOD)
        file = self.replay(second, GOOD.replace('"B"', '"C"'))
        self.assertEqual(file.state, "loaded", file.reason)

    def test_a_closed_day(self):
        reject = self.bad()
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": "2026-09-30", "state": "closed"}
        )
        self.assertIn("is closed", self.check(reject, GOOD))
        self.assertIn("reopened", self.check(reject, GOOD))

    def close(self, day="2026-09-30"):
        self.env["bank.day"].sudo().create(
            {"company_id": self.company.id, "date": day, "state": "closed"}
        )

    def adding(self):
        """Files of the tests add to one another, as payments do."""
        return patch.object(self.registry[HANDLER], "_replaces", False)

    def test_what_adds_is_corrected_after_the_close_and_after_later_files(self):
        with self.adding():
            reject = self.bad()
            self.load(book(loan("A", "11.00"), date="2026-10-31", sequence=2), "n.xml")
            self.close()
            self.close("2026-10-31")
            self.assertEqual(self.check(reject, GOOD), "")
            file = self.replay(reject, GOOD)
            self.assertEqual((file.state, file.loaded), ("loaded", 1), file.reason)
            with self.assertRaisesRegex(UserError, "decided on already"):
                self.replay(reject, GOOD.replace("7.00", "9.00"))
        self.assertEqual(self.loans(), {"A": "11.00", "B": "7.00"})

    def test_bytes_of_what_adds_wait_for_the_decision(self):
        """The correction is made out of them, however long ago the day was closed."""
        with self.adding():
            reject = self.bad()
            file = reject.sudo().file_id
            self.type.keep_days = 10
            file.received_on = "2020-01-01"
            self.close()
            self.env.flush_all()
            self.env["exchange.file"]._cron_retention()
            self.assertTrue(file.kept)
            self.replay(reject, GOOD)
            self.env["exchange.file"]._cron_retention()
        self.assertFalse(file.kept)

    def test_a_refused_file(self):
        file = self.load(book(loan("A"), *[loan(f"B{n}", "-1") for n in range(5)]))
        self.assertRefused(file, "too_many_bad")
        reject = file.reject_ids[:1].with_user(self.operator)
        self.assertFalse(reject.may_replay)
        with self.assertRaisesRegex(UserError, "refused whole"):
            reject.action_replay()

    def test_not_one_record(self):
        reject = self.bad()
        for text, words in (
            ("", "broken"),
            ("<loan", "broken at line 1"),
            ("<book/>", "must be one record «loan»"),
            (GOOD + GOOD, "broken"),
            ('<!DOCTYPE loan [<!ENTITY a "b">]>' + GOOD, "DOCTYPE"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, words):
                self.check(reject, text)

    # -- rights

    def test_who_may(self):
        reject = self.bad()
        operator = reject.with_user(self.user("exchange_operator"))
        self.assertFalse(operator.may_replay)
        self.assertIn("***", operator.source_masked)
        for call in (
            operator.action_replay,
            lambda: operator._check_correction(GOOD),
            lambda: operator._load_correction(GOOD),
        ):
            with self.assertRaises(AccessError):
                call()
        auditor = reject.with_user(self.user("auditor"))
        self.assertFalse(auditor.may_replay)
        with self.assertRaises(AccessError):
            auditor.action_replay()
        both = reject.with_user(self.user("exchange_operator", "team_lead"))
        self.assertTrue(both.may_replay)

    # -- dialogs

    def test_dialog(self):
        reject = self.bad()
        action = reject.action_replay()
        dialog = self.env[action["res_model"]].with_user(self.operator)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.source, reject.source)
        with self.drivers():
            dialog.action_check()
        self.assertIn("The amount is negative", dialog.fault)
        with self.drivers():
            again = dialog.action_load()
        self.assertEqual(again["res_id"], dialog.id, "stays open while it is bad")
        dialog.source = GOOD
        with self.drivers():
            dialog.action_check()
        self.assertEqual((dialog.checked, dialog.fault), (True, False))
        with self.drivers():
            action = dialog.action_load()
        file = self.env["exchange.file"].browse(action["res_id"])
        self.assertEqual(file.state, "loaded", file.reason)

    def test_dismiss(self):
        reject = self.bad().with_user(self.user("exchange_operator"))
        action = reject.action_dismiss()
        dialog = reject.env["exchange.dismiss"].browse(action["res_id"])
        with self.assertRaises(UserError):
            dialog.action_dismiss()
        dialog.reason = "sent by mistake"
        dialog.action_dismiss()
        self.assertEqual(
            (reject.state, reject.correction_ids.reason),
            ("dismissed", "sent by mistake"),
        )
        with self.assertRaises(UserError):
            dialog.action_dismiss()
        self.assertIn(
            "decided on already", self.check(reject.with_user(self.operator), GOOD)
        )

    def test_long_records_are_read_from_the_kept_file(self):
        reject = self.bad()
        whole = reject.source
        self.env.cr.execute("SET LOCAL bank.maintenance = 'a record cut by the limit'")
        self.env.cr.execute(
            "UPDATE exchange_reject SET source = '<loan…' WHERE id = %s", reject.ids
        )
        self.env.invalidate_all()
        self.assertEqual(reject._whole_source(), whole)

    # -- the database keeps it

    def test_what_came_never_changes(self):
        reject = self.bad()
        self.replay(reject, GOOD)
        for query in (
            "UPDATE exchange_reject SET source = ''",
            "UPDATE exchange_reject SET reason = ''",
            "UPDATE exchange_correction SET corrected = ''",
            "DELETE FROM exchange_correction",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(psycopg2.errors.RaiseException),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)
