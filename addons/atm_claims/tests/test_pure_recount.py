from decimal import Decimal
from unittest import TestCase

from .pure import own

recount = own("recount")
Line = recount.Line


def lines(*found):
    """(cassette, bin, value, counted, expected)"""
    return [
        Line(place, bin_, Decimal(value), *rest) for place, bin_, value, *rest in found
    ]


class TestCauses(TestCase):
    def _codes(self, difference, found, references=None, reference="books", **more):
        return [
            (cause.code, cause.sure)
            for cause in recount.causes(
                Decimal(difference), found, references or {}, reference, **more
            )
        ]

    def test_counted(self):
        found = lines((1, "cassette", 5000, 150), (None, "retract", 500, 10))
        self.assertEqual(recount.counted(found), Decimal(755000))
        self.assertEqual(recount.counted([]), 0)

    def test_nothing_differs(self):
        found = lines((1, "cassette", 5000, 10, 10))
        self.assertEqual(self._codes(0, found, {"device": Decimal(50000)}), [])

    def test_swapped_by_notes(self):
        """Six notes of 5000 went out as 500: 27,000 short, proved by the notes."""
        found = lines((1, "cassette", 500, 206, 200), (2, "cassette", 5000, 94, 100))
        (cause,) = recount.causes(Decimal(-27000), found, {}, "books")
        self.assertEqual((cause.code, cause.sure), ("swapped", True))
        self.assertEqual(
            cause.figures,
            {
                "first": 1,
                "second": 2,
                "notes": 6,
                "given": Decimal(5000),
                "instead": Decimal(500),
            },
        )

    def test_swapped_by_dispensed(self):
        found = lines((1, "cassette", 500, 206), (2, "cassette", 5000, 94))
        told = {1: 8, 2: 2}
        self.assertEqual(
            self._codes(-27000, found, dispensed=told), [("swapped", True)]
        )
        self.assertEqual(self._codes(-27000, found, dispensed={1: 8, 2: 3}), [])

    def test_swapped_the_other_way(self):
        found = lines((1, "cassette", 500, 194, 200), (2, "cassette", 5000, 106, 100))
        (cause,) = recount.causes(Decimal(27000), found, {}, "books")
        self.assertEqual(cause.figures["given"], Decimal(500))
        self.assertEqual(cause.figures["instead"], Decimal(5000))

    def test_swapped_by_arithmetic_alone(self):
        found = lines((1, "cassette", 500, 206), (2, "cassette", 5000, 94))
        self.assertEqual(self._codes(-27000, found), [("swapped", False)])

    def test_not_to_the_kopeck(self):
        found = lines((1, "cassette", 500, 206), (2, "cassette", 5000, 94))
        for sum_ in ("-27000.01", "-26999.99", "-26500"):
            self.assertEqual(self._codes(sum_, found), [])

    def test_not_swapped_when_a_third_value_differs(self):
        found = lines(
            (1, "cassette", 500, 206, 200),
            (2, "cassette", 5000, 94, 100),
            (3, "cassette", 100, 9, 10),
        )
        codes = self._codes(-27100, found)
        self.assertNotIn(("swapped", True), codes)

    def test_same_value_in_two_cassettes(self):
        found = lines((1, "cassette", 5000, 100, 100), (2, "cassette", 5000, 99, 100))
        self.assertEqual(self._codes(-5000, found), [("notes", True)])

    def test_too_many_notes_by_arithmetic(self):
        found = lines((1, "cassette", 50, 900), (2, "cassette", 100, 900))
        self.assertEqual(
            self._codes(50 * recount.MOST_NOTES, found), [("swapped", False)]
        )
        self.assertEqual(self._codes(50 * recount.MOST_NOTES + 50, found), [])

    def test_another_source_agrees(self):
        found = lines((1, "cassette", 5000, 151))
        sums = {"device": Decimal(755000), "books": Decimal(750000)}
        self.assertEqual(self._codes(5000, found, sums), [("source", True)])

    def test_bin_holds_the_surplus(self):
        found = lines((1, "cassette", 5000, 150), (None, "retract", 1000, 5))
        self.assertEqual(self._codes(5000, found), [("bin", False)])

    def test_expected_of_a_value(self):
        found = lines((1, "cassette", 500, 3, 4), (2, "cassette", 500, 3))
        self.assertEqual(recount.by_denomination(found), {Decimal(500): (6, None)})

    def test_an_uncounted_value_makes_it_possible_only(self):
        found = lines(
            (1, "cassette", 500, 206, 200),
            (2, "cassette", 5000, 94, 100),
            (None, "reject", 100, 3),
        )
        self.assertEqual(self._codes(-27000, found), [("swapped", False)])
        found = lines((1, "cassette", 5000, 99, 100), (None, "reject", 100, 3))
        self.assertEqual(self._codes(-5000, found), [("notes", False)])
