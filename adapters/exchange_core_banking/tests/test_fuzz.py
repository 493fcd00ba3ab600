"""Broken files without number against the whole load: stream, mapping, register.

A number of them here; ``make fuzz SECONDS=3600`` goes on for an hour from another seed.
"""

import os
import random
import resource
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.exchange.tests.hang import Hang, no_hang
from odoo.addons.exchange.tests.mutate import mutated

from .common import PARTNER, CoreBankingCase

MIB = 1024 * 1024
BUDGET = 300 * MIB  # of a load; here of all of them, over what Odoo itself takes
FILES = [
    ("contracts.xml", "credits", None),
    ("credits_abs_ru.xml", "credits", "abs_ru"),
    ("payments_abs_ru.xml", "payments", "abs_ru"),
    ("payments.xml", "payments", None),
    ("opening.xml", "opening", None),
    ("obligations.xml", "obligations", None),
    ("receipts.xml", "exchange.type_receipts", None),
]
ABOUT_CONTRACTS = ("opening", "obligations")  # which are loaded first
TIMES = 130  # of each file
APART = 13  # of so many copies one is read by several processes too
SECONDS = int(os.environ.get("KOPECK_FUZZ_SECONDS") or 0)
SEED = int(os.environ.get("KOPECK_FUZZ_SEED") or 19)
TABLES = (
    "debt_contract",
    "bank_client",
    "debt_operation",
    "bank_intake",
    "reserve_inventory",
    "reserve_line",
    "reserve_off_balance",
    "reserve_obligation",
    "bank_outbox_event",
)


@tagged("post_install", "-at_install")
class TestFuzz(CoreBankingCase):
    """A file ends loaded or refused, never by an unhandled error, half loaded, or too large; and
    it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.env["reserve.rule.book"]._create_default(cls.company)
        for what in ABOUT_CONTRACTS:
            kind = cls.env.ref(f"exchange_core_banking.type_{what}")
            kind.max_rejected_percent = 80
        # files of ours that the receipts are for
        cls.env["bank.outbox"].create(
            [
                {
                    "key": f"fuzz:{number}",
                    "kind": "file",
                    "company_id": cls.company.id,
                    "payload_name": f"answer_000{number}.xml",
                    "sha256": letter * 64,
                    "state": "sent",
                    "receipt_state": "awaited",
                }
                for number, letter in enumerate("abc", start=1)
            ]
        )

    def counts(self):
        self.env.flush_all()
        counts = []
        for table in TABLES:
            self.env.cr.execute(f"SELECT count(*) FROM {table}")
            counts.append(self.env.cr.fetchone()[0])
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%' OR relname LIKE 'wrk\\_%'"
        )
        return [*counts, self.env.cr.fetchone()[0]]

    def one(self, seed, name, what, mapping):
        """Load one broken copy and take it back; returns how it ended."""
        good = self.text(name).encode(PARTNER if mapping else "utf-8")
        content = mutated(random.Random(f"{name} {seed}"), good)
        ended = "failed"
        with self.subTest(name=name, seed=seed), no_hang():
            found = self.outcome(content, what, mapping)
            ended = found[0]
            if seed % APART == 0:
                with self.read_by(1):
                    alone = self.outcome(content, what, mapping)
                with self.read_by(2):
                    together = self.outcome(content, what, mapping)
                self.assertEqual(together, alone, "several processes differ from one")
        return ended

    def outcome(self, content, what, mapping):
        """How a file ends: its code or state, what is said of it and of its records."""
        with self.env.cr.savepoint() as savepoint:
            if what in ABOUT_CONTRACTS:
                self.take(self.text("contracts.xml"), mapping=None)
            before = self.counts()
            with mute_logger("odoo.sql_db"):
                file = self.take(content, what, mapping)
            # Records set aside are written past the ORM; the loader ends its transaction here.
            self.env.invalidate_all()
            self.assertIn(file.state, ("loaded", "refused"))
            after = self.counts()
            if file.state == "refused":
                self.assertTrue(file.reason)
                self.assertEqual(after, before)
            else:
                self.assertEqual(file.records, file.loaded + file.rejected)
                self.assertEqual(len(file.reject_ids), file.rejected)
                self.assertEqual(after[-1], before[-1])
            rejects = [
                (one.ordinal, one.line, one.code, one.reason, one.number, one.source)
                for one in file.reject_ids.sorted("ordinal")
            ]
            counted = file.records, file.loaded, file.unchanged, file.rejected
            found = (file.code or file.state, file.reason, counted, rejects, after)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return found

    @contextmanager
    def read_by(self, count):
        """So many processes read, in pieces and blocks of a few records."""
        types = self.registry["exchange.type"]
        usual = types._limits
        with (
            patch("odoo.addons.exchange.load.processes", lambda _path: count),
            patch.object(
                types,
                "_limits",
                lambda one: replace(usual(one), piece=300, block=600),
            ),
        ):
            yield

    def test_good_files_load(self):
        """What is broken below loads as it stands: else the copies would reach little."""
        for name, what, mapping in FILES:
            with self.subTest(name):
                good = self.text(name).encode(PARTNER if mapping else "utf-8")
                self.assertEqual(self.outcome(good, what, mapping)[0], "loaded")

    def test_a_hang_is_told(self):
        """One copy that never ends fails, the alarm of the whole test goes on."""
        before = signal.alarm(0)
        signal.alarm(before)
        with self.assertRaises(Hang), no_hang():
            os.kill(os.getpid(), signal.SIGALRM)
            signal.pause()
        left = signal.alarm(0)
        signal.alarm(left)
        self.assertTrue(0 < left <= before or not before)

    def test_broken_copies(self):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + BUDGET
        ends, until = {}, time.monotonic() + SECONDS
        seed = SEED
        while seed < SEED + TIMES or time.monotonic() < until:
            for name, what, mapping in FILES:
                ended = self.one(seed, name, what, mapping)
                ends[ended] = ends.get(ended, 0) + 1
            seed += 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.assertLess(peak, most, "memory of the loads")
        # Not all alike: the copies reach every part of the load.
        for code in ("loaded", "malformed", "truncated", "totals_differ", "bad_header"):
            self.assertIn(code, ends)
        if SECONDS:  # shown by pytest -s
            sys.stdout.write(
                f"\n{sum(ends.values())} files, seeds {SEED}-{seed - 1}: {ends}\n"
            )
