"""Bad files of the processing center and the core, from receipt to what a person reads."""

import hashlib

from odoo.tests import tagged

from .common import ProcessingCase, document, operation, tlf_row, tlf_trailer
from .test_lines import ROW, core, lines
from .test_types import ACT, COUNTER, switch


@tagged("post_install", "-at_install")
class TestBadRows(ProcessingCase):
    """Refused or set aside in Russian with line and reason; the corrected file then loads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["ir.module.module"]._load_module_terms(
            ["exchange_processing", "exchange", "atm_claims"], ["ru_RU"]
        )
        cls.env = cls.env(context={**cls.env.context, "lang": "ru_RU"})

    def setUp(self):
        super().setUp()
        self.number = 0

    def load(self, text, what="switch", mapping="", encoding="utf-8"):
        """A file taken in: what was received is kept as it came, each record is counted once."""
        self.number += 1
        name = f"{what}_{self.number}.txt"
        file = self.take(text, what, mapping, name, encoding)
        content = text.encode(encoding) if isinstance(text, str) else text
        self.assertEqual(file._path().read_bytes(), content)
        self.assertEqual(file.sha256, hashlib.sha256(content).hexdigest())
        self.assertIn(file.state, ("loaded", "refused"))
        if file.state == "loaded":
            self.assertEqual(file.records, file.loaded + file.rejected)
        return file

    def held(self):
        """All rows of the sources, counters and acts."""
        return [
            self.env[model].search_count([])
            for model in ("atm.source.row", "atm.counter", "atm.recount")
        ]

    def assertSet(self, bad, good, code, *words):
        """The bad file is refused in these words and changes nothing, the good one loads once."""
        before = self.held()
        file = self.load(*bad)
        self.assertRefused(file, code, *words)
        self.assertRegex(file.reason, "[А-Яа-я]{4}")
        self.assertEqual(self.held(), before)
        loaded = self.load(*good)
        self.assertEqual((loaded.state, loaded.rejected), ("loaded", 0), loaded.reason)
        after = self.held()
        self.assertNotEqual(after, before)
        self.assertRefused(self.load(*good), "already_loaded", "уже")
        self.assertEqual(self.held(), after)
        return loaded

    # -- trailers

    def test_wrong_count_and_sum_of_the_switch(self):
        good = switch(operation(), extra=' amount="5000.00"')
        self.assertSet(
            (switch(operation(), count=2, extra=' amount="5000.00"'),), (good,),
            "totals_differ", "2", "1",
        )  # fmt: skip
        self.assertRefused(
            self.load(switch(operation(), extra=' amount="5000.01"')),
            "totals_differ", "5000.01", "5000.00",
        )  # fmt: skip

    def test_wrong_group_counts(self):
        rows = (tlf_row(), tlf_row("03", "7"))
        good = lines(*rows, tlf_trailer(g01=1, g03=1)), "switch", "base24_tlf"
        self.assertSet(
            (lines(*rows, tlf_trailer(g01=1, g03=5)), *good[1:]), good,
            "incomplete", "неполный", "5", "«03»",
        )  # fmt: skip
        self.assertRefused(
            self.load(lines(*rows, tlf_trailer(g01=1)), *good[1:]),
            "group_differs",
            "03",
        )

    def test_wrong_sum_of_the_core(self):
        good = core(ROW), "core", "core_lines", "cp1251"
        bad = core(ROW, total="5000,01"), *good[1:]
        self.assertSet(bad, good, "group_differs", "5000.01")

    def test_a_recount_act_with_a_wrong_sum(self):
        act = ACT.format(number="А-1", atm="ATM00001")
        good = (
            document("processing_recount", act, extra=' counted="1989000"'),
            "recount",
        )
        bad = good[0].replace("1989000", "1989001"), "recount"
        self.assertSet(bad, good, "totals_differ", "1989001", "1989000")

    # -- set aside

    def test_counters_of_an_unknown_atm(self):
        good = COUNTER.format(atm="ATM00001", given=13)
        bad = COUNTER.format(atm="ATM77777", given=5)
        file = self.load(document("processing_counters", good, bad), "counters")
        self.assertLoaded(file, 2, rejected=1)
        reject = file.reject_ids
        self.assertEqual((reject.ordinal, reject.line), (2, 4))
        self.assertIn("нет банкомата с номером ATM77777", reject.reason)
        # The ATM is entered into the register, and what was set aside loads by itself.
        self._device("ATM77777")
        self.assertLoaded(self.correct(reject, reject.source), 1)
        self.assertEqual(self.held()[1], 2)

    def test_counters_put_right(self):
        """A later file with other counts takes the place of what was told before."""

        def counters(given, sequence=1):
            record = COUNTER.format(atm="ATM00001", given=given)
            return document("processing_counters", record, sequence=sequence)

        self.assertLoaded(self.load(counters(13), "counters"), 1)
        file = self.load(counters(14, 2), "counters")
        self.assertLoaded(file, 1)
        self.assertFalse(file.unchanged)
        found = self.env["atm.counter"].search([("device_id", "=", self.device.id)])
        self.assertEqual((len(found), found.dispensed), (1, 14))
        again = self.load(counters(14, 3), "counters")
        self.assertEqual((again.loaded, again.unchanged), (1, 1))

    def test_counters_that_contradict_each_other(self):
        file = self.load(
            document("processing_counters", COUNTER.format(atm="ATM00001", given=13),
                     COUNTER.format(atm="ATM00001", given=13),
                     COUNTER.format(atm="ATM00001", given=99)), "counters",
        )  # fmt: skip
        self.assertLoaded(file, 3, rejected=1)
        self.assertEqual(file.reject_ids.ordinal, 3)
        self.assertEqual(self.held()[1], 1)

    def test_far_moments(self):
        """Nothing of another age gets in: no row, no month made for it."""
        for at in ("0001-01-01T00:00:00", "1970-01-01T00:00:00"):
            bad = operation(trace="9", at=at)
            file = self.load(switch(operation(trace=f"1{self.number}"), bad))
            self.assertLoaded(file, 2, rejected=1)
            record = COUNTER.format(atm="ATM00001", given=1)
            bad = record.replace("2026-11-20", at[:10])
            good = record.replace('cassette="1"', f'cassette="{self.number}"')
            file = self.load(document("processing_counters", good, bad), "counters")
            self.assertLoaded(file, 2, rejected=1)
            self.assertEqual(file.reject_ids.ordinal, 2)
        for day in ("0001-01-01", "9999-12-31", "1583-10-10"):
            file = self.load(switch(operation(at=f"{day}T10:00:00"), day=day))
            self.assertRefused(file, "bad_header", day)

    # -- lines

    def test_lines_of_no_length_and_no_end(self):
        """A line without an end, one of megabytes, another encoding, zero bytes."""
        good = lines(tlf_row(), tlf_trailer(g01=1))
        for text in (
            "x" * (5 << 20), good + "y" * (2 << 20), good.replace("\n", ""),
            "\0" * 3000 + good, good + "\0" * 3000,
        ):  # fmt: skip
            with self.subTest(size=len(text)), self.env.cr.savepoint() as savepoint:
                file = self.load(text, "switch", "base24_tlf")
                self.assertTrue(file.state == "loaded" or file.reason)
                if file.state == "refused":
                    self.assertRegex(file.reason, "[А-Яа-я]{4}")
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_a_bad_line_is_named(self):
        bad = tlf_row(trace="8", currency="XXX")
        file = self.load(
            lines(tlf_row(), bad, tlf_trailer(g01=2)), "switch", "base24_tlf"
        )
        self.assertLoaded(file, 2, rejected=1)
        reject = file.reject_ids
        self.assertEqual((reject.line, reject.number), (2, "0000008"))
        self.assertRegex(reject.reason, "[а-я]{4}")
        self.assertLoaded(self.correct(reject, reject.source.replace("XXX", "643")), 1)
        self.assertEqual(self.held()[0], 2)
