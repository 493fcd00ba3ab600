"""Switch, core, counters, recount in our own layouts: good files, bad ones, corrections."""

import logging

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ProcessingCase, document, operation

FULL = "4276010000001234"
COUNTER = (
    '  <counter atm="{atm}" at="2026-11-20T18:00:00" cassette="1" denomination="1000"'
    ' currency="RUB" loaded="2000" dispensed="{given}" remaining="1987"/>\n'
)
ACT = (
    '  <act number="{number}" atm="{atm}" at="2026-11-20T18:00:00" currency="RUB"'
    ' by_books="1987000.00" counted_by="Петрова П. П.">'
    '<line cassette="1" denomination="1000" notes="1987"/>'
    '<line bin="reject" denomination="1000" notes="2"/></act>\n'
)


def switch(*records, **how):
    return document("processing_switch", *records, **how)


@tagged("post_install", "-at_install")
class TestTypes(ProcessingCase):
    def test_switch(self):
        file = self.take(
            switch(operation(), operation(trace="2434", amount="100.50", reversal="true"),
                   extra=' amount="5100.50"')
        )  # fmt: skip
        self.assertLoaded(file, 2)
        first, second = self.staged["row"]
        self.assertEqual((first["rec"], first["device"]), (1, "ATM00001"))
        self.assertEqual((first["card"], first["trace"]), ("427601******1234", "2433"))
        self.assertEqual(str(first["business_date"]), "2026-11-20")
        self.assertFalse(first["reversal"])
        self.assertTrue(second["reversal"])
        self.assertEqual(second["amount"], 100.5)
        intake = file.intake_id
        self.assertEqual((intake.kind, intake.source), ("atm_switch", "pc"))
        self.assertEqual(intake.origin, file)
        self.assertEqual(file.totals["declared"], {"records": "2", "amount": "5100.50"})

    def test_core(self):
        file = self.take(
            document("processing_core", operation(client="0000017")), "core"
        )
        self.assertLoaded(file, 1)
        self.assertEqual(self.staged["row"][0]["client_code"], "0000017")
        self.assertEqual(file.intake_id.kind, "atm_core")

    def test_counters(self):
        text = document("processing_counters", COUNTER.format(atm="ATM00001", given=13))
        file = self.take(text, "counters")
        self.assertLoaded(file, 1)
        (found,) = self.staged["counter"]
        self.assertEqual((found["dispensed"], found["accepted"]), (13, None))

    def test_recount(self):
        text = document(
            "processing_recount",
            ACT.format(number="А-17", atm="ATM00001"),
            extra=' counted="1989000"',
        )
        file = self.take(text, "recount")
        self.assertLoaded(file, 1)
        (act,) = self.staged["act"]
        self.assertEqual((act["number"], act["by_device"]), ("А-17", None))
        self.assertEqual(
            [(one["rec"], one["bin"], one["notes"]) for one in self.staged["line"]],
            [(1, "cassette", 1987), (1, "reject", 2)],
        )
        wrong = self.take(
            text.replace('counted="1989000"', 'counted="1988000"'), "recount"
        )
        self.assertRefused(wrong, "totals_differ", "1988000", "1989000")

    # -- refused whole

    def test_wrong_trailer(self):
        self.assertRefused(
            self.take(switch(operation(), count=2)), "totals_differ", "2", "1"
        )
        file = self.take(switch(operation(), extra=' amount="4999.99"'))
        self.assertRefused(file, "totals_differ", "sum of operations", "4999.99")
        self.assertFalse(self.staged, "the door was not asked")

    def test_cut(self):
        text = switch(operation(), operation(trace="2"))
        self.assertRefused(self.take(text[:-60]), "truncated")
        self.assertRefused(
            self.take(text[: text.index("  <totals")] + "</processing_switch>"),
            "no_trailer",
        )

    def test_wrong_encoding(self):
        text = switch(operation(notes="выдача"))
        self.assertRefused(self.take(text, encoding="cp1251"), "wrong_encoding")

    def test_another_document(self):
        file = self.take(document("processing_core", operation()))
        self.assertRefused(file, "wrong_root", "processing_core")
        self.assertRefused(self.take("no file"), "not_xml")
        self.assertRefused(self.take(""), "empty")
        old = switch(operation()).replace('format="1.0"', 'format="0.9"')
        self.assertRefused(self.take(old), "bad_header", "0.9")

    def test_doubled(self):
        text = switch(operation())
        self.assertLoaded(self.take(text), 1)
        again = self.take(text, name="again.xml")
        self.assertRefused(again, "already_loaded", "file.xml")

    def test_an_older_day_is_taken(self):
        """Facts of one day do not replace those of another."""
        self.assertLoaded(self.take(switch(operation())), 1)
        late = operation(at="2026-11-19T10:00:00", trace="1")
        self.assertLoaded(self.take(switch(late, day="2026-11-19")), 1)

    # -- set aside

    def test_bad_records(self):
        for bad, kind in (
            (operation(currency="XXX"), "bad_currency"),
            (operation(at="2026-11-22T00:00:00"), "bad_date"),
            (operation(at="20.11.2026"), "bad_date"),
            (operation(amount="-1"), "negative"),
            (operation(amount="1,00"), "bad_amount"),
            (operation(atm=""), "no_atm"),
            (operation(card="no card"), "bad_card"),
            (operation(colour="red"), "schema"),
        ):
            with self.subTest(bad=bad), self.env.cr.savepoint() as savepoint:
                file = self.take(switch(operation(), bad))
                self.assertLoaded(file, 2, rejected=1)
                self.assertEqual(file.kinds, {kind: 1})
                self.assertTrue(file.reject_ids.reason)
                self.assertNotEqual(file.reject_ids.kind, kind, "no word for the kind")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_unknown_atm(self):
        file = self.take(switch(operation(), operation(atm="ATM99999", trace="7")))
        self.assertLoaded(file, 2, rejected=1)
        reject = file.reject_ids
        self.assertEqual((reject.ordinal, reject.number), (2, "7"))
        self.assertIn("ATM99999", reject.source)
        self.assertIn("ATM99999", reject.reason)

    def test_a_correction(self):
        file = self.take(switch(operation(), operation(currency="XXX", trace="2434")))
        reject = file.reject_ids
        load = self.correct(reject, reject.source.replace("XXX", "643"))
        self.assertLoaded(load, 1)
        self.assertEqual(self.staged["row"][0]["currency"], "RUB")
        self.assertEqual(reject.state, "replayed")
        other = self.take(
            switch(operation(), operation(currency="XXX", trace="2435"), sequence=2)
        ).reject_ids
        wrong = other.source.replace("XXX", "643").replace("2435", "9")
        self.assertRefused(self.correct(other, wrong), "other_number")

    # -- card numbers

    def test_a_full_card_number_goes_no_further(self):
        with self.assertLogs("odoo", level="DEBUG") as logs:
            logging.getLogger(__name__).info("begins")
            file = self.take(
                switch(
                    operation(card=FULL),
                    operation(trace="2", notes="на карту 4000000000000002"),
                    operation(trace="3"),
                    operation(trace="4", card=FULL, currency="XXX"),
                    operation(trace="5", card=FULL + "?"),
                )
            )
        self.assertLoaded(file, 5, rejected=2)
        self.assertEqual(file.full_cards, 2)
        self.assertNotIn(FULL, "\n".join(logs.output))
        first, second, *_rest = self.staged["row"]
        self.assertEqual(first["card"], "427601******1234")
        self.assertEqual(second["notes"], "на карту 400000******0002")
        for reject in file.reject_ids:
            for name in ("source", "source_masked", "value", "reason"):
                self.assertNotIn(FULL, reject[name] or "")
        self.assertIn("427601******1234", file.reject_ids[0].source)

    def test_a_typed_card_number_is_masked_too(self):
        file = self.take(switch(operation(), operation(currency="XXX", trace="2434")))
        reject = file.reject_ids
        text = reject.source.replace("XXX", "643")
        load = self.correct(reject, text.replace("427601******1234", FULL))
        self.assertLoaded(load, 1)
        self.assertNotIn(FULL, load._path().read_text(encoding="utf-8"))
        self.assertNotIn(FULL, reject.corrected)

    def test_a_record_that_the_register_refuses_is_masked(self):
        with mute_logger("odoo.sql_db"):
            file = self.take(
                switch(operation(), operation(atm="ATM99999", trace="7", card=FULL))
            )
        self.assertNotIn(FULL, file.reject_ids.source)
