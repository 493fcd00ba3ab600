"""Broken files without number against the whole load: stream, lines, mapping, journals."""

import os
import random
import time

from odoo.tests import tagged
from odoo.tools import mute_logger

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
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestFuzz(ProcessingCase):
    """A file ends loaded or refused, never by an unhandled error or half loaded."""

    def tables(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%'"
        )
        return self.env.cr.fetchone()[0]

    def outcome(self, content, what, mapping, name):
        with self.env.cr.savepoint() as savepoint:
            with mute_logger("odoo.sql_db"):
                file = self.take(content, what, mapping, name)
            self.assertIn(file.state, ("loaded", "refused"))
            self.assertFalse(self.tables())
            if file.state == "refused":
                self.assertTrue(file.reason)
                self.assertFalse(file.intake_id)
            else:
                self.assertEqual(file.records, file.loaded + file.rejected)
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
                with self.subTest(what=what, name=name, seed=seed):
                    ended = self.outcome(broken, what, mapping, name)
                    ends[ended] = ends.get(ended, 0) + 1
            seed += 1
        for code in ("loaded", "malformed", "totals_differ", "bad_archive"):
            self.assertIn(code, ends)
