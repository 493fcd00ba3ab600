"""A file into the register: counted, set aside, refused, journaled."""

import gzip
from datetime import date
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import load as load_module
from .common import ExchangeCommon, book, loan

LOADER = "odoo.addons.exchange.models.exchange_loader"


@tagged("post_install", "-at_install")
class TestLoad(ExchangeCommon):
    def test_good_file(self):
        file = self.load(book(loan("A"), loan("B", "5.50")))
        self.assertEqual(file.state, "loaded", file.reason)
        self.assertEqual((file.records, file.loaded, file.rejected), (2, 2, 0))
        self.assertEqual(self.loans(), {"A": "10.00", "B": "5.50"})
        self.assertEqual(file.business_date, date(2026, 9, 30))
        self.assertEqual(
            (file.source, file.branch_code, file.sequence), ("core", "7", 1)
        )
        self.assertTrue(file.full)
        self.assertEqual(file._path().stat().st_size, file.size)
        self.assertGreater(file.seconds, 0)

    def test_packed_file(self):
        file = self.load(gzip.compress(book(loan())), "loans.xml.gz")
        self.assertEqual(file.state, "loaded")
        self.assertGreater(file.unpacked, file.size)

    def test_answer_of_the_command_line(self):
        file = self.load(book(loan()))
        answer = file._answer()
        self.assertEqual(
            list(answer),
            [
                "file",
                "state",
                "records",
                "loaded",
                "unchanged",
                "rejected",
                "seconds",
                "error",
            ],
        )
        self.assertIsNone(answer["error"])
        self.assertIn("loans.xml", self.env["exchange.words"]._line(answer))

    def test_unchanged_records_are_told_apart(self):
        self.load(book(loan("A"), loan("B")))
        file = self.load(
            book(loan("A"), loan("B", "7.00"), date="2026-10-31", sequence=2)
        )
        self.assertEqual((file.loaded, file.unchanged), (2, 1))

    def test_bad_records_are_set_aside_with_line_path_and_reason(self):
        file = self.load(
            book(loan("A"), loan("B", inn="12"), loan("C", "-1.00"), loan("D", "1,5"))
        )
        self.assertEqual((file.state, file.loaded, file.rejected), ("loaded", 1, 3))
        self.assertEqual(file.kinds, {"bad_inn": 1, "negative": 1, "bad_amount": 1})
        rows = file.reject_ids.sorted("ordinal")
        self.assertEqual(rows.mapped("line"), [4, 5, 6])
        self.assertEqual(
            rows.mapped("path"), ["loan/inn", "loan/amount", "loan/amount"]
        )
        self.assertEqual(rows.mapped("number"), ["B", "C", "D"])
        self.assertEqual(rows[0].value, "12")
        self.assertIn("<inn>12</inn>", rows[0].source)
        self.assertIn("1,5", rows[2].reason)  # an amount may be shown
        self.assertEqual(list(self.loans()), ["A"])

    def test_personal_data_is_masked_in_reason_and_source(self):
        reject = self.load(book(loan("A"), loan("B", inn="987"))).reject_ids
        self.assertNotIn("987", reject.reason + reject.source_masked)
        self.assertIn("<inn>***</inn>", reject.source_masked)
        self.assertIn('number="B"', reject.source_masked)

    def test_records_refused_by_the_register_get_line_and_source_too(self):
        file = self.load(book(loan("A"), loan("B"), loan("A", "99.00")))
        self.assertEqual((file.loaded, file.rejected), (2, 1))
        reject = file.reject_ids
        self.assertEqual(
            (reject.code, reject.line, reject.number), ("duplicate", 5, "A")
        )
        self.assertIn("99.00", reject.source)
        self.assertEqual(self.loans()["A"], "10.00")

    def test_control_totals_count_bad_records_as_they_stand(self):
        records = (loan("A", "10.00"), loan("B", "-4.00"), loan("C", "x"))
        file = self.load(book(*records, extra=' amount="6.00"'))
        self.assertEqual(file.state, "loaded", file.reason)
        self.assertEqual(file.totals["counted"], {"records": 3, "amount": "6.00"})
        self.assertIn("6.00", file.totals_text)

    def test_wrong_control_sum_names_both_figures(self):
        file = self.load(book(loan("A"), loan("B"), extra=' amount="20.01"'))
        self.assertRefused(file, "totals_differ", "20.01", "20.00")
        self.assertEqual(self.loans(), {})

    def test_wrong_control_count(self):
        self.assertRefused(self.load(book(loan(), count=2)), "totals_differ", "2", "1")

    def test_same_bytes_again_are_refused_by_load(self):
        self.load(book(loan()))
        file = self.load(book(loan()), "other-name.xml")
        self.assertRefused(file, "already_loaded", "loans.xml")

    def test_same_bytes_again_are_a_repeat_in_a_run(self):
        self.load(book(loan()))
        file = self.load(book(loan()), "loans-again.xml", channel="run")
        self.assertEqual((file.state, file.loaded), ("duplicate", 0))
        self.assertIn("loans.xml", file.reason)

    def test_refused_bytes_may_be_tried_again(self):
        content = book(loan(), source="stranger")
        self.assertRefused(self.load(content), "refused", "No such source")
        self.assertRefused(self.load(content), "refused")

    def test_older_business_date(self):
        self.load(book(loan("A"), date="2026-10-31", sequence=2))
        file = self.load(book(loan("A", "1.00"), date="2026-09-30", sequence=1))
        self.assertRefused(file, "older_date")
        self.assertEqual(self.loans(), {"A": "10.00"})

    def test_same_date_again_is_a_correction(self):
        self.load(book(loan("A"), sequence=1))
        file = self.load(book(loan("A", "11.00"), sequence=2))
        self.assertEqual(file.state, "loaded")
        self.assertEqual(self.loans(), {"A": "11.00"})

    def test_lower_number_of_the_same_date_comes_too_late(self):
        self.load(book(loan("A"), sequence=2))
        file = self.load(book(loan("A", "1.00"), sequence=1))
        self.assertRefused(file, "older_number")
        self.assertEqual(self.loans(), {"A": "10.00"})

    def test_gap_in_numbers_is_an_alarm_and_loads(self):
        self.load(book(loan(), sequence=1))
        operator = self.env["res.users"].create(
            {
                "name": "Operator",
                "login": "gap_operator",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [
                    (4, self.env.ref("bank_base.group_exchange_operator").id)
                ],
            }
        )
        file = self.load(book(loan("B"), sequence=4, date="2026-10-31"))
        self.assertEqual(file.state, "loaded")
        self.assertEqual((file.gap_from, file.gap_to), (2, 3))
        self.assertEqual(file.gap_text, "2-3")
        self.assertEqual(file.activity_ids.user_id, operator)

    def test_too_many_bad_records(self):
        self.type.max_rejected_count = 0
        records = [loan(str(n)) for n in range(18)] + [loan("x", "-1")]
        file = self.load(book(*records))
        self.assertRefused(file, "too_many_bad", "1", "19", "5.3")
        self.assertEqual(self.loans(), {})
        self.assertEqual(file.reject_ids.number, "x", "a clerk sees what was bad")

    def test_exactly_the_limit_is_loaded(self):
        self.type.max_rejected_count = 0
        records = [loan(str(n)) for n in range(19)] + [loan("x", "-1")]
        file = self.load(book(*records))
        self.assertEqual((file.state, file.loaded, file.rejected), ("loaded", 19, 1))

    def test_share_counts_what_the_register_refuses(self):
        self.type.max_rejected_count = 0
        records = [loan(str(n)) for n in range(10)] + [loan("1", "2.00")]
        self.assertRefused(self.load(book(*records)), "too_many_bad")
        self.assertEqual(self.loans(), {})

    def test_not_one_good_record(self):
        self.assertRefused(self.load(book(loan("A", "-1"))), "no_good_record")

    def test_file_without_records_is_loaded(self):
        file = self.load(book())
        self.assertEqual((file.state, file.records), ("loaded", 0))

    def test_bad_header(self):
        content = book(loan()).replace(b"2026-09-30", b"30.09.2026")
        self.assertRefused(self.load(content), "bad_header", "30.09.2026")

    def test_hostile_files_are_refused_in_words(self):
        entity = b'<!DOCTYPE book [<!ENTITY a "b">]><book/>'
        for content, code in (
            (b"", "empty"),
            (b"number;amount", "not_xml"),
            (b"<html/>", "wrong_root"),
            (entity, "doctype"),
            (book(loan(), loan())[:-60], "truncated"),
            (book(loan()).replace(b"UTF-8", b"nonsense"), "wrong_encoding"),
        ):
            with self.subTest(code):
                self.assertRefused(self.load(content), code)
        self.assertEqual(self.loans(), {})

    def test_limits_are_those_of_the_type(self):
        self.type.max_record_kb = 1
        huge = loan("A" * 5000)
        self.assertRefused(self.load(book(huge)), "record_too_large", "1")

    def test_unforeseen_error_is_journaled_and_tried_again(self):
        content = book(loan(), source="broken")
        with mute_logger(LOADER):
            file = self.load(content)
        self.assertEqual((file.state, file.attempts), ("failed", 1))
        self.assertIn("ZeroDivisionError", file.reason)
        self.assertEqual(self.loans(), {})
        with mute_logger(LOADER):
            again = self.load(content)
        self.assertEqual(again, file, "the same row goes on")

    def test_a_full_disk_is_not_the_files_fault(self):
        """The file stays received, however often it is tried, and loads when there is room."""
        content = book(loan())
        errors = psycopg2.errors.DiskFull(), PermissionError(13, "denied"), OSError(28)
        for error in errors:
            full = patch.object(
                type(self.env["exchange.loader"]), "_load", side_effect=error
            )
            with full, mute_logger(LOADER):
                file = self.load(content)
            self.assertEqual((file.state, file.attempts), ("received", 1))
            self.assertIn(type(error).__name__, file.reason)
        self.assertEqual(self.load(content), file)
        self.assertEqual((file.state, file.reason), ("loaded", False))

    def test_what_will_not_come_right_by_itself_is_an_error(self):
        """A kept file that is gone, a merge that takes too long: not tried for ever."""
        errors = FileNotFoundError(2, "gone"), psycopg2.errors.lookup("57014")()
        for error in errors:
            stopped = patch.object(
                type(self.env["exchange.loader"]), "_load", side_effect=error
            )
            with stopped, mute_logger(LOADER):
                file = self.load(book(loan()))
            self.assertEqual((file.state, file.attempts), ("failed", 1))

    def test_rejects_wait_by_their_size(self):
        """A few thousand bad records of 60 KB would not fit the memory of a load."""
        note = "x" * 50_000
        bad = f'<loan number="%d"><note>{note}</note></loan>'
        sent = []
        send = load_module.Load._send
        with patch.object(
            load_module.Load,
            "_send",
            lambda one, table, text: (
                sent.append((table, len(text))),
                send(one, table, text),
            ),
        ):
            self.load(book(*(bad % number for number in range(150))))
        pieces = [size for table, size in sent if table == load_module.REJECT]
        self.assertGreater(len(pieces), 1)
        self.assertLess(max(pieces), 6_000_000)

    def test_no_staging_table_is_left(self):
        self.load(book(loan("A")))
        self.load(book(loan("B"), count=9))
        self.load(book(loan("C"), loan("D"), loan("C")))
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_mapping(self):
        text = (
            '<?xml version="1.0" encoding="windows-1251"?>\n<Книга Откуда="abs" Номер="3"'
            ' День="2026-09-30">\n<Кредит Номер="А-1" ИНН="1234567890" Сумма="1,50"/>\n'
            '<Кредит Номер="А-2" ИНН="12" Сумма="2,00"/>\n'
            '<Кредит Номер="А-3" Лишний="1" Сумма="2,00"/>\n<Итоги Число="3"/></Книга>'
        )
        file = self.load(text.encode("cp1251"), mapping=self.mapping())
        self.assertEqual(file.state, "loaded", file.reason)
        self.assertEqual(self.loans(), {"А-1": "1.50"})
        self.assertEqual(file.kinds, {"bad_inn": 1, "mapping": 1})
        first, second = file.reject_ids.sorted("ordinal")
        self.assertEqual((first.line, second.line), (4, 5))
        self.assertEqual((first.number, second.number), ("А-2", "А-3"))
        self.assertIn('ИНН="12"', first.source)
        self.assertIn('ИНН="**"', first.source_masked)
        self.assertIn('Сумма="2,00"', first.source_masked)

    def test_files_given_by_hand(self):
        good = self.given(book(loan()), "good.xml")
        paths = [self.folder / "absent.xml", good, self.folder]
        loader = self.env["exchange.loader"]
        with self.drivers():
            answers = list(loader._load_paths(paths, "test.loans"))
        self.assertEqual(
            [one["state"] for one in answers], ["error", "loaded", "error"]
        )
        self.assertIn("absent.xml", answers[0]["error"])

    def test_unknown_codes(self):
        loader = self.env["exchange.loader"]
        for codes in (
            ("no.type",),
            ("test.loans", "nomap"),
            ("test.loans", None, "nofar"),
        ):
            with self.subTest(codes), self.drivers(), self.assertRaises(UserError):
                list(loader._load_paths([], *codes))

    def test_list_of_the_journal(self):
        self.load(book(loan()))
        self.load(book(loan()), "again.xml")
        answers = list(self.env["exchange.file"]._list_answers("test.loans"))
        self.assertEqual([one["file"] for one in answers], ["loans.xml", "again.xml"])
        last = list(self.env["exchange.file"]._list_answers(limit=1))
        self.assertEqual(last[0]["file"], "again.xml")

    def test_retention(self):
        file = self.load(book(loan()))
        path = file._path()
        self.env["exchange.file"]._cron_retention()
        self.assertTrue(path.exists())
        self.type.keep_days = 10
        file.received_on = "2020-01-01"
        self.env.flush_all()
        self.env["exchange.file"]._cron_retention()
        self.assertFalse(path.exists())
        self.assertFalse(file.kept)
        self.assertEqual(
            (file.removed_on, file.kept_until), (fields.Date.context_today(file), False)
        )
        self.assertTrue(file.sha256)
        with self.assertRaises(UserError):
            file._path()

    def old(self, *files):
        """Their term of keeping is over; returns whether their bytes are there after the rule."""
        self.type.keep_days = 10
        for file in files:
            file.received_on = "2020-01-01"
        self.env.flush_all()
        self.env["exchange.file"]._cron_retention()
        return [file.kept and file._path().exists() for file in files]

    def test_kept_until(self):
        file = self.load(book(loan()))
        file.received_on = "2026-10-01 12:00:00"
        self.type.keep_days = 31
        self.assertEqual(file.kept_until, date(2026, 11, 1))
        self.type.keep_days = 0
        self.assertFalse(file.kept_until)

    def test_retention_waits_for_decisions_on_bad_records(self):
        open_one = self.load(book(loan("A"), loan("B", "-1.00")), "open.xml")
        refused = self.load(
            book(*(loan(f"R{n}", "-1.00") for n in range(5)), sequence=2), "refused.xml"
        )
        self.assertEqual((open_one.rejected, refused.state), (1, "refused"))
        self.assertTrue(refused.reject_ids)
        self.assertEqual(self.old(open_one, refused), [True, False])
        open_one.reject_ids._decide("dismissed", reason="nobody needs it")
        self.assertEqual(self.old(open_one), [False])

    def test_retention_does_not_wait_for_what_can_no_longer_be_corrected(self):
        file = self.load(book(loan("A"), loan("B", "-1.00")))
        self.assertEqual(self.old(file), [True])
        self.env["bank.day"].sudo().create(
            {
                "company_id": self.company.id,
                "date": file.business_date,
                "state": "closed",
            }
        )
        self.assertEqual(self.old(file), [False])

    def test_retention_waits_for_the_answer_and_what_is_to_be_sent(self):
        file = self.load(book(loan()))
        outbox = self.env["bank.outbox"]
        answer = outbox.create(
            {
                "key": "answer:1",
                "kind": "file",
                "company_id": self.company.id,
                "res_model": "exchange.file",
                "res_id": file.id,
                "payload_name": "answer.xml",
            }
        )
        self.assertEqual(self.old(file), [True])
        answer.write({"state": "sent", "receipt_state": "awaited"})
        self.assertEqual(self.old(file), [True])
        answer.receipt_state = "confirmed"
        passed_on = outbox.create(
            {
                "key": "file:1",
                "kind": "file",
                "company_id": self.company.id,
                "payload_name": "loans.xml",
                "payload_path": f"{file.sha256[:2]}/{file.sha256}",
            }
        )
        self.assertEqual(self.old(file), [True])
        passed_on.state = "cancelled"
        self.assertEqual(self.old(file), [False])
