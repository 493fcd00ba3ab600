from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ..tools import matching
from .facts_common import DAY, FactsCommon


@tagged("post_install", "-at_install")
class TestMatch(FactsCommon):
    """Operations across sources: which hold them and why they agree or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = cls._day().withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False)
        cls.journal = cls._take_in(("day", day.bytes()))["taken"]
        cls.taken, cls.failed = cls._operations()

    def _of(self, operation):
        return self._matches(("transaction_id", "=", operation.id))

    def _source(self, operation, amount, seconds=20, **values):
        at = operation.answered_at + timedelta(seconds=seconds)
        return self._row(at, amount, f"87{operation.trace}", **values)

    def test_waits_for_files(self):
        row = self._of(self.taken)
        self.assertEqual(
            (row.mask, row.state, row.verdict), ("100", "expected", "waits")
        )
        self.assertIn("core file of that day has not come yet", row.reason)

    def test_all_sources_agree(self):
        for kind in ("switch", "core"):
            self._rows(kind, self._source(self.taken, 5000))
        row = self._of(self.taken)
        self.assertEqual(
            (row.mask, row.state, row.verdict), ("111", "matched", "agreed")
        )
        self.assertEqual(row.reason, "number, sum and time agree")
        self.assertEqual(row.switch_id.card, "400000******0001")

    def test_sum_differs(self):
        self._rows("switch", self._source(self.taken, 4500))
        row = self._of(self.taken)
        self.assertEqual(row.state, "differs")
        self.assertIn("sum differs: journal 5 000, switch 4 500", row.reason)

    def test_not_in_the_core_though_its_day_has_come(self):
        self._rows("switch", self._source(self.taken, 5000))
        self._rows("core", self._source(self.failed, 3000))
        row = self._of(self.taken)
        self.assertEqual((row.mask, row.state), ("110", "missing"))
        self.assertEqual(row.verdict, "not_booked")
        self.assertIn("not in the core file though its day has come", row.reason)

    def test_not_at_the_switch_though_its_day_has_come(self):
        """Nobody waits for what has come: a person must look, and is told where."""
        self._rows("core", self._source(self.taken, 5000))
        row = self._of(self.taken)
        self.assertEqual((row.mask, row.verdict), ("101", "waits"))
        self.assertFalse(row.check_needed)
        self._rows("switch", self._source(self.failed, 3000))
        row.invalidate_recordset()
        row = self._of(self.taken)
        self.assertEqual((row.mask, row.state), ("101", "missing"))
        self.assertEqual(row.verdict, "check")
        self.assertIn("Ask the processing center", row.check_needed)

    def test_no_verdict_waits_for_a_file_that_came(self):
        """Whatever the day holds: waiting is told only beside a file that is awaited."""
        self._rows("core", self._source(self.taken, 5000), self._row(
            "2026-03-05 09:30:00", 700, "879999"))  # fmt: skip
        self._rows("switch", self._source(self.failed, 3000), self._row(
            "2026-03-05 09:40:00", 900, "878888", operation="deposit"))  # fmt: skip
        found = self._matches()
        self.assertEqual(len(found), 4)
        for row in found:
            waits = "expected" in (row.reasons or "")
            self.assertTrue(waits or row.verdict != "waits", row.reasons)
            self.assertEqual(bool(row.check_needed), row.verdict == "check")

    def test_debited_without_cash(self):
        self._rows("switch", self._source(self.failed, 3000))
        self._rows("core", self._source(self.failed, 3000))
        row = self._of(self.failed)
        self.assertEqual((row.verdict, row.refund), ("debited_without_cash", True))

    def test_reversal_joins_its_operation(self):
        self._rows("switch", self._source(self.failed, 3000))
        self._rows("core", self._source(self.failed, 3000))
        late = self._source(self.failed, 3000, seconds=2 * 86400, reversal=True)
        self._rows("core", late, day=date(2026, 3, 7))
        row = self._of(self.failed)
        self.assertEqual((row.verdict, row.refund), ("reversed", False))
        self.assertTrue(row.core_reversal_id)
        self.assertIn("reversed in the core", row.reason)
        self.assertFalse(self._matches(("reasons", "=like", "%reversal_alone%")))

    def test_reversal_lost_on_the_way_to_the_core(self):
        """Taken back at the center alone: the client's account stays debited."""
        back = self._source(self.failed, 3000, 40, reversal=True)
        self._rows("switch", self._source(self.failed, 3000), back)
        self.assertEqual(self._of(self.failed).verdict, "reversed")
        self._rows("core", self._source(self.failed, 3000))
        row = self._of(self.failed)
        self.assertEqual((row.verdict, row.refund), ("debited_without_cash", True))
        self._rows("core", self._source(self.failed, 3000), back)
        row.invalidate_recordset()
        row = self._of(self.failed)
        self.assertEqual((row.verdict, row.refund), ("reversed", False))

    def test_second_debit_taken_back(self):
        twice = self._source(self.taken, 5000)
        self._rows("switch", twice)
        self._rows("core", twice, twice, {**twice, "reversal": True})
        row = self._of(self.taken)
        self.assertEqual((row.verdict, row.refund), ("agreed", False))

    def test_approved_dispense_that_ends_with_a_refusal(self):
        """Approved and not given out: the books tell whether the client is out of money."""
        day = self._day("2026-03-06 08:00:00", sequence=200).approve(6000)
        day.print("WITHDRAWAL", 6000, code="909").end()
        self._take_in(("second", day.bytes()), day=date(2026, 3, 6))
        refused = self._operations(("date", "=", date(2026, 3, 6)))
        self.assertEqual(refused.verdict, "not_presented.declined_by_host")
        self.assertEqual((refused.outcome, refused.refund), ("not_presented", False))
        row = self._source(refused, 6000, card=refused.card)
        for kind in ("switch", "core"):
            self._rows(kind, row, day=date(2026, 3, 6))
        row = self._of(refused)
        self.assertEqual((row.mask, row.verdict), ("111", "debited_without_cash"))
        self.assertTrue(row.refund)

    def test_reversed_though_taken(self):
        self._rows("switch", self._source(self.taken, 5000))
        self._rows("core", self._source(self.taken, 5000),
                   self._source(self.taken, 5000, 40, reversal=True))  # fmt: skip
        self.assertEqual(self._of(self.taken).verdict, "reversed_though_taken")

    def test_booked_twice(self):
        twice = self._source(self.taken, 5000)
        self._rows("core", twice, twice)
        row = self._of(self.taken)
        self.assertEqual((row.verdict, row.core_count), ("booked_twice", 2))
        self.assertIn("2 rows in the core file", row.reason)

    def test_weak_key_never_matches(self):
        weak = self._source(self.taken, 5000)
        weak["trace"] = "879999"
        self._rows("switch", weak)
        row = self._of(self.taken)
        self.assertEqual((row.mask, row.state), ("100", "possible"))
        self.assertEqual(row.candidate_id.trace, "879999")
        self.assertIn("card, sum and time agree, the number does not", row.reason)
        other = self._matches(("anchor", "=", 1))
        self.assertEqual((other.mask, other.state), ("010", "expected"))
        self.assertIn("not in the journal though its day has come", other.reason)

    def test_refused_rows_of_the_host_are_kept_but_not_matched(self):
        self._rows("switch", self._source(self.taken, 5000, response_code="116"))
        self.assertEqual(self._of(self.taken).mask, "100")
        self.assertEqual(self.env["atm.source.row"].search_count(
            [("company_id", "=", self.company.id), ("approved", "=", False)]), 1
        )  # fmt: skip

    def test_an_inquiry_is_kept_but_not_matched(self):
        inquiry = {**self._source(self.taken, 0, 90), "operation": "other"}
        self._rows("switch", self._source(self.taken, 5000), inquiry)
        row = self._of(self.taken)
        self.assertEqual((row.mask, row.switch_count), ("110", 1))
        self.assertFalse(self._matches(("transaction_id", "=", False)))
        self.assertEqual(self.env["atm.source.row"].search_count(
            [("company_id", "=", self.company.id), ("operation", "=", "other")]), 1
        )  # fmt: skip

    def test_less_given_out_than_debited(self):
        day = self._day("2026-03-06 08:00:00", sequence=200).approve(6000)
        day.dispense(1, 0, 0, 0).say("NOTES TAKEN").print("WITHDRAWAL", 6000)
        day.status("E", "101000000,M-12,R-10000").end()
        self._take_in(("second", day.bytes()), day=date(2026, 3, 6))
        short = self._operations(("date", "=", date(2026, 3, 6)))
        for kind in ("switch", "core"):
            row = self._source(short, 6000, card="4000001234560001")
            self._rows(kind, row, day=date(2026, 3, 6))
        row = self._of(short)
        self.assertEqual((row.mask, row.outcome), ("111", "taken"))
        self.assertEqual((row.verdict, row.refund), ("debited_without_cash", True))

    def test_notes_given_back_need_no_rows(self):
        day = self._day("2026-03-06 08:00:00", sequence=200).insert()
        day.count(escrow=((5000, 1),)).send("*").reply("5")
        day.print("TRANSACTION CANCELED", code="995")
        day.device("CLOSE STATE WITH NOTES PRESENT - REFUND")
        day.device("CIM-DEPOSIT COMPLETED - ITEMS REFUNDED")
        day.device("CIM-ITEMS PRESENTED").count(refunded=((5000, 1),))
        day.device("CIM-ITEMS TAKEN").end()
        self._take_in(("second", day.bytes()), day=date(2026, 3, 6))
        for kind in ("switch", "core"):
            self._rows(kind, day=date(2026, 3, 6))
        row = self._matches(("date", "=", date(2026, 3, 6)))
        self.assertEqual((row.mask, row.outcome), ("100", "returned"))
        self.assertEqual((row.state, row.verdict), ("matched", "agreed"))

    def test_rows_again_change_nothing(self):
        row = self._source(self.taken, 5000)
        first = self._rows("core", row, row)
        again = self._rows("core", row, row)
        self.assertEqual((first["inserted"], again["inserted"]), (2, 0))
        self.assertEqual((again["unchanged"], again["intake"].unchanged), (2, 2))
        result = self.env["atm.match"]._run(self.company, DAY, DAY)
        self.assertEqual(
            (result["added"], result["changed"], result["gone"], result["clocks"]),
            (0, 0, 0, 0),
        )

    def test_bad_rows_are_set_aside(self):
        good = self._source(self.taken, 5000)
        result = self._rows(
            "switch", good, {**good, "device": "NOBODY"}, {**good, "at": None},
            {**good, "amount": None}, {**good, "currency": "XQX"},
            {**good, "operation": "dance"}, {**good, "at": datetime(2006, 3, 5)},
        )  # fmt: skip
        self.assertEqual(result["loaded"], 1)
        self.assertEqual(
            [(rec, code) for rec, code, _text in result["rejects"]],
            [(2, "unknown_device"), (3, "no_time"), (4, "no_amount"),
             (5, "unknown_currency"), (6, "unknown_operation"), (7, "far_time")],
        )  # fmt: skip
        self.assertIn("NOBODY", result["rejects"][0][2])
        self.assertEqual((result["intake"].records, result["intake"].rejected), (7, 6))

    def test_offset_of_an_hour_is_learnt(self):
        day = self._day("2026-03-06 08:00:00", sequence=200)
        day.trace = 5000
        for _time in range(4):
            day.wait(minutes=7).withdraw(1000, 0, 1, 0, 0)
        self._take_in(("second", day.bytes()), day=date(2026, 3, 6))
        own = self._operations(("date", "=", date(2026, 3, 6)))
        self._rows("switch", *(self._source(one, 1000, 3630) for one in own),
                   day=date(2026, 3, 6))  # fmt: skip
        self.assertEqual(set(own.mapped("match_ids.mask")), {"110"})
        clock = self.env["atm.clock"].search(
            [("device_id", "=", self.device.id), ("date", "=", date(2026, 3, 6))]
        )
        self.assertEqual((clock.seconds, clock.pairs), (3630, 4))

    def test_counters_of_the_center(self):
        row = {
            "device": "TST00001", "at": datetime(2026, 3, 5, 20), "cassette": 1,
            "denomination": 5000, "currency": "RUB", "dispensed": 10, "remaining": 90,
        }  # fmt: skip
        result = self._rows("counters", row, {**row, "device": "NOBODY"})
        self.assertEqual((result["inserted"], len(result["rejects"])), (1, 1))
        self.assertEqual(self._rows("counters", row)["inserted"], 0)
        counter = self.env["atm.counter"].search([("source", "=", "host")])
        self.assertEqual((counter.cassette, counter.remaining), (1, 90))

    def test_as_the_rule_says(self):
        """Random rows: groups of the database are those of the pure rule."""
        import random

        draw = random.Random(7)
        base = datetime(2026, 3, 5, 12)
        for kind in ("switch", "core"):
            rows = []
            for _n in range(60):
                trace = draw.choice(
                    ("4001", "4002", "874001", "874002", "884003", "", "4003")
                )
                at = base + timedelta(minutes=draw.randint(-260, 20))
                rows.append(
                    self._row(at, draw.choice((5000, 3000)), trace,
                              reversal=draw.random() < 0.2)
                )  # fmt: skip
            self._rows(kind, *rows)
        match = self.env["atm.match"]
        match._run(self.company, DAY, DAY)
        offsets = {"switch": {}, "core": {}}
        for one in self.env["atm.clock"].search([("device_id", "=", self.device.id)]):
            offsets[one.source][one.device_id.id, one.date] = (one.seconds, one.pairs)
        held = {"switch": [], "core": []}
        for one in self.env["atm.source.row"].search(
            [("device_id", "=", self.device.id)]
        ):
            held[one.source].append(
                matching.Row(one.id, one.device_id.id, one.at, one.trace or "",
                             reversal=one.reversal)
            )  # fmt: skip
        journal = [
            matching.Row(one.id, one.device_id.id, one.answered_at, one.trace)
            for one in self._operations()
        ]
        for source, rows in held.items():
            self.assertEqual(matching.learn(journal, rows), offsets[source])
        groups = matching.match(journal, held["switch"], held["core"], offsets)
        expected = sorted(
            (
                one.journal or 0, (one.switch or [0])[0], (one.core or [0])[0],
                (one.switch_reversals or [0])[0], (one.core_reversals or [0])[0],
                len(one.switch), len(one.core), len(one.switch_reversals),
                len(one.core_reversals),
            )
            for one in groups
        )  # fmt: skip
        found = sorted(
            (
                one.transaction_id.id or 0, one.switch_id.id or 0, one.core_id.id or 0,
                one.switch_reversal_id.id or 0, one.core_reversal_id.id or 0,
                one.switch_count, one.core_count, one.switch_reversals, one.core_reversals,
            )
            for one in self._matches()
        )  # fmt: skip
        self.assertEqual(found, expected)
