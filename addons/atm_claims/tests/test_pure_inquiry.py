from datetime import datetime
from unittest import TestCase

from .pure import own

inquiry = own("inquiry")
Step = inquiry.Step

GOOD = (
    Step("load", "Иванов И. И.; Сидоров С. С.", "Сидоров С. С.", sums_printed=True),
    Step("unload", "Иванов И. И.", "Сидоров С. С.", sums_printed=True),
    Step("count", "Белова А. А.", in_presence_of="Зайцева Н. Н."),
)


class TestBreaches(TestCase):
    def test_by_the_rules(self):
        self.assertEqual(inquiry.breaches(GOOD), [])

    def test_alone(self):
        steps = (Step("load", "Иванов И. И."), *GOOD[1:])
        self.assertEqual(
            inquiry.breaches(steps),
            [(0, "alone"), (0, "no_control"), (0, "not_printed")],
        )

    def test_who_controls_does_not_load(self):
        steps = (
            GOOD[0],
            Step("unload", "Сидоров", "Сидоров", sums_printed=True),
            GOOD[2],
        )
        self.assertEqual(inquiry.breaches(steps), [(1, "alone"), (1, "own_control")])

    def test_one_name_written_twice_is_one(self):
        self.assertEqual(
            inquiry.names("Иванов  И. И.;Иванов И. И.\n"), ["Иванов И. И."]
        )

    def test_no_witness(self):
        steps = (*GOOD[:2], Step("count", "Белова А. А."))
        self.assertEqual(inquiry.breaches(steps), [(2, "no_witness")])

    def test_nothing_known(self):
        self.assertEqual(
            inquiry.breaches(()),
            [(-1, "unknown_load"), (-1, "unknown_unload"), (-1, "unknown_count")],
        )

    def test_order(self):
        late, early = datetime(2026, 3, 2, 10), datetime(2026, 3, 1, 10)
        steps = (
            Step("load", "А; Б", "Б", sums_printed=True, at=late),
            Step("unload", "А; Б", "Б", sums_printed=True, at=early),
            GOOD[2],
        )
        self.assertEqual(inquiry.breaches(steps), [(1, "order")])
