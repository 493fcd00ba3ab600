"""Broken files without number against the whole load: stream, lines, mapping, journals.

A number of them here; ``make fuzz SECONDS=3600`` goes on from another seed.
"""

import os
import random
import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.exchange.tests.hang import no_hang
from odoo.addons.exchange.tests.mutate import mutated

from .common import (
    ProcessingCase,
    document,
    journal,
    operation,
    tlf_row,
    tlf_trailer,
)
from .test_journals import NAME, archive
from .test_lines import ROW, core, lines
from .test_types import ACT, COUNTER, switch

SEED = int(os.environ.get("KOPECK_FUZZ_SEED") or 19)
SECONDS = int(os.environ.get("KOPECK_FUZZ_SECONDS") or 0)
TIMES = 25  # of each file
FILES = [
    ("switch", "", "a.xml",
     switch(operation(), operation(trace="2"), operation(trace="3")).encode()),
    ("switch", "base24_tlf", "a.txt",
     lines(tlf_row(), tlf_row("30", "2"), tlf_trailer(g01=1, g30=1)).encode()),
    ("core", "core_lines", "a.txt", core(ROW).encode("cp1251")),
    ("counters", "", "a.xml", document(
        "processing_counters", COUNTER.format(atm="ATM00001", given=13)).encode()),
    ("recount", "", "a.xml", document(
        "processing_recount", ACT.format(number="1", atm="ATM00001"),
        extra=' counted="1989000"').encode()),
    ("journal", "", NAME, journal()),
    ("journal", "", "a.zip", archive(**{NAME: journal()})),
    ("journal", "", "b.zip", archive(**{
        NAME: journal(), "EJATM0000120261121.001": journal(day="2026-11-21", trace=5000)})),
]  # fmt: skip
AGAIN = 5  # of so many copies one is given twice, and the good file after it
# What may stand once only: table, what tells one row from another.
ONCE = (
    (
        "atm_source_row",
        "source, device_id, at, operation, trace, amount, card, reversal, repeat",
    ),
    (
        "atm_counter",
        "source, kind, device_id, at, cassette, denomination, byte_start, journal_id",
    ),
    ("atm_recount", "device_id, name"),
    ("atm_transaction", "journal_id, byte_start, ordinal"),
)


@tagged("post_install", "-at_install")
class TestFuzz(ProcessingCase):
    """A file ends loaded or refused, never by an unhandled error or half loaded."""

    def tables(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%'"
        )
        return self.env.cr.fetchone()[0]

    def held(self):
        """Rows of each table of facts; none of them stands twice."""
        self.env.flush_all()
        counts = []
        for table, key in ONCE:
            self.env.cr.execute(
                f"SELECT count(*), count(DISTINCT ({key})) FROM {table}"
                f" WHERE company_id = {self.company.id}"
            )
            rows, different = self.env.cr.fetchone()
            self.assertEqual(rows, different, f"a row of {table} stands twice")
            counts.append(rows)
        return counts

    def judge(self, file, content):
        """What holds of every file, whatever its bytes were."""
        self.assertIn(file.state, ("loaded", "refused"))
        self.assertEqual(file._path().read_bytes(), content)
        self.assertFalse(self.tables())
        if file.state == "refused":
            self.assertTrue(file.reason)
            self.assertFalse(file.intake_id)
        else:
            self.assertEqual(file.records, file.loaded + file.rejected)

    def outcome(self, content, what, mapping, name, good=None):
        """Load and take back; with the good file the copy is given twice and that after it."""
        with self.env.cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
            before = self.held()
            file = self.take(content, what, mapping, name)
            self.judge(file, content)
            after = self.held()
            if file.state == "refused":
                self.assertEqual(after, before)
            elif good is not None:
                again = self.take(content, what, mapping, name)
                self.assertEqual(again.code, "already_loaded")
                self.assertEqual(self.held(), after)
            if good is not None and good != content:
                right = self.take(good, what, mapping, f"right_{name}")
                self.judge(right, good)
                self.held()
            ended = file.code or file.state
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return ended

    def test_good_files_load(self):
        """What is broken below loads as it stands: else the copies would reach little."""
        for what, mapping, name, good in FILES:
            with self.subTest(what=what, name=name):
                self.assertEqual(self.outcome(good, what, mapping, name), "loaded")

    def test_broken_copies(self):
        ends, until, seed = {}, time.monotonic() + SECONDS, SEED
        while seed < SEED + TIMES or time.monotonic() < until:
            for what, mapping, name, good in FILES:
                broken = mutated(random.Random(f"{what} {name} {seed}"), good)
                twice = good if seed % AGAIN == 0 else None
                with self.subTest(what=what, name=name, seed=seed), no_hang():
                    ended = self.outcome(broken, what, mapping, name, twice)
                    ends[ended] = ends.get(ended, 0) + 1
            seed += 1
        for code in ("loaded", "malformed", "totals_differ", "bad_archive"):
            self.assertIn(code, ends)
