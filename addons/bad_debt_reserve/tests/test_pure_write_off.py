import unittest
from decimal import Decimal as D

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.bad_debt_reserve.tools import write_off

MONEY = st.decimals("0.00", "99999.99", places=2)


class TestWriteOff(unittest.TestCase):
    def test_commercial_example(self):
        """A debt of 120 000, a reserve of 100 000: 20 000 beyond it."""
        found = write_off.pairs({"principal_overdue": D(120_000)}, [("63", D(100_000))])
        self.assertEqual(
            found,
            {
                ("63", "principal_overdue"): D(100_000),
                (None, "principal_overdue"): D(20_000),
            },
        )

    def test_overdue_principal_is_covered_first(self):
        found = write_off.pairs(
            {"interest_overdue": D(30), "principal_overdue": D(50), "principal": D(40)},
            [("a", D(60)), ("b", D(20))],
        )
        self.assertEqual(
            found,
            {
                ("a", "principal_overdue"): D(50),
                ("a", "principal"): D(10),
                ("b", "principal"): D(20),
                (None, "principal"): D(10),
                (None, "interest_overdue"): D(30),
            },
        )

    def test_more_reserve_than_debt(self):
        found = write_off.pairs({"fees": D("5.01")}, [("a", D(9))])
        self.assertEqual(found, {("a", "fees"): D("5.01")})

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.dictionaries(st.sampled_from(write_off.PARTS), MONEY),
        st.lists(MONEY, max_size=3),
    )
    def test_nothing_lost(self, parts, held):
        """Each part is covered to the kopeck, no reserve gives more than it holds."""
        found = write_off.pairs(parts, list(enumerate(held)))
        for part, amount in parts.items():
            covered = sum((v for (_s, p), v in found.items() if p == part), D(0))
            self.assertEqual(covered, amount)
        for segment, limit in enumerate(held):
            used = sum((v for (s, _p), v in found.items() if s == segment), D(0))
            self.assertLessEqual(used, limit)
        beyond = sum((v for (s, _p), v in found.items() if s is None), D(0))
        whole = sum(parts.values(), D(0))
        self.assertEqual(beyond, max(whole - sum(held, D(0)), D(0)))


class TestWhole(unittest.TestCase):
    """A reserve that covers bad debts as a whole (Tax Code art. 266(4), (5))."""

    def test_worked_example(self):
        """Of 300 000 bad debts 120 000 have their own reserve, the rest takes the whole one."""
        needs = {"S1": D(100_000), "S2": D(40_000), "S3": D(160_000)}
        held = {("S1", 1): D(100_000), ("S2", 1): D(20_000)}
        self.assertEqual(
            write_off.whole(needs, held, {1: D(1_000_000)}),
            {
                ("S1", 1, False): D(100_000),
                ("S2", 1, False): D(20_000),
                ("S2", 1, True): D(20_000),
                ("S3", 1, True): D(160_000),
            },
        )

    def test_no_more_than_the_whole(self):
        found = write_off.whole({"a": D(10)}, {("a", 1): D(4)}, {1: D(4), 2: D(3)})
        self.assertEqual(found, {("a", 1, False): D(4), ("a", 2, True): D(3)})

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(MONEY, max_size=6),
        st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 2)), MONEY),
        st.dictionaries(st.integers(0, 2), MONEY),
    )
    def test_takes_the_smaller_of_both(self, sums, held, rest):
        needs = dict(enumerate(sums))
        found = write_off.whole(needs, held, rest)
        self.assertEqual(
            sum(found.values(), D(0)),
            min(sum(needs.values(), D(0)), sum(rest.values(), D(0))),
        )
        for segment, limit in rest.items():
            used = sum((v for (_d, s, _c), v in found.items() if s == segment), D(0))
            self.assertLessEqual(used, limit)
        for debt, need in needs.items():
            used = sum((v for (d, _s, _c), v in found.items() if d == debt), D(0))
            self.assertLessEqual(used, need)
