from odoo.tests import tagged
from odoo.tools import SQL

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestIntakeDetail(DebtCommon):
    def _schedule(self, *sums, number="K1"):
        return [
            {"rec": 1, "number": number, "n": n, "due_date": SEP, "principal": value}
            for n, value in enumerate(sums, 1)
        ]

    def test_schedule_follows_the_file(self):
        """Rows are added, changed and taken away as the file says; the same again is unchanged."""
        row = self._contract("K1")
        self._load(AUG, [row], instalment=self._schedule("10", "20", "30"))
        lines = self._get("K1").instalment_ids
        self.assertEqual(lines.mapped("principal"), [10, 20, 30])
        result = self._load(SEP, [row], instalment=self._schedule("10", "20", "30"))
        self.assertEqual(result["unchanged"], 1)
        result = self._load(SEP, [row], instalment=self._schedule("10", "25"))
        self.assertEqual(result["unchanged"], 0)
        self.assertEqual(self._get("K1").instalment_ids.mapped("principal"), [10, 25])
        self.assertEqual(self._get("K1").instalment_ids[0], lines[0])

    def test_schedule_stays_without_one_in_the_file(self):
        self._load(AUG, [self._contract("K1")], instalment=self._schedule("10"))
        self._load(SEP, [self._contract("K1", fees="1")])
        self.assertEqual(self._get("K1").instalment_ids.mapped("principal"), [10])

    def test_repeated_number_of_payment(self):
        rows = self._schedule("10")
        self._load(
            AUG,
            [self._contract("K1")],
            instalment=[*rows, {**rows[0], "principal": "11"}],
        )
        self.assertEqual(self._get("K1").instalment_ids.mapped("principal"), [11])

    def test_collateral(self):
        car = {"rec": 1, "number": "K1", "kind": "car", "value": "500.00", "quality": 2}
        flat = {"rec": 1, "number": "K1", "kind": "flat", "value": "900.00"}
        row = self._contract("K1", secured=True)
        self._load(AUG, [row], collateral=[car, flat])
        self.assertEqual(self._get("K1").collateral_ids.mapped("kind"), ["car", "flat"])
        self.assertEqual(self._get("K1").collateral_ids.mapped("quality"), [2, 0])
        self.assertEqual(self._load(SEP, [row], collateral=[car, flat])["unchanged"], 1)
        self._load(OCT, [row], collateral=[{**car, "value": "400"}])
        self.assertEqual(self._get("K1").collateral_ids.mapped("value"), [400])
        self.assertEqual(self._values(AUG), [(1, 500, 2), (2, 900, 0)])
        self.assertEqual(self._values(SEP), [(1, 500, 2), (2, 900, 0)])
        self.assertEqual(self._values(OCT), [(1, 400, 2)])
        self._load(OCT, [row], collateral=[{**car, "value": "300"}])
        self.assertEqual(self._values(OCT), [(1, 300, 2)])
        former = self._get("K1").collateral_former_ids
        self.assertEqual(former.mapped("value"), [500, 900], "no day ended with 400")
        self.assertEqual(set(former.mapped("date_to")), {OCT})

    def test_collateral_released_without_a_list(self):
        """The flag falls and the file has no collateral at all: it is of former dates alone."""
        car = {"rec": 1, "number": "K1", "kind": "car", "value": "500.00", "quality": 2}
        self._load(AUG, [self._contract("K1", secured=True)], collateral=[car])
        self._load(SEP, [self._contract("K1")])
        self.assertFalse(self._get("K1").collateral_ids)
        self.assertEqual(self._values(AUG), [(1, 500, 2)])
        self.assertEqual(self._values(SEP), [])
        self.assertEqual(self._get("K1").collateral_former_ids.date_to, SEP)

    def _values(self, day):
        """Collateral of all contracts as it was on a date: (no., value, quality)."""
        self.env.cr.execute(
            SQL(
                "SELECT n, value, COALESCE(quality, 0) FROM (%s) c ORDER BY n",
                self.env["debt.collateral"]._as_of_sql(self.company, day),
            )
        )
        return self.env.cr.fetchall()

    def test_parties(self):
        """A guarantor is a client too; one who leaves the file is ended on its date, not
        removed."""
        parties = [
            {
                "rec": 1,
                "number": "K1",
                "client_code": "G1",
                "role": "guarantor",
                "amount": "700",
            },
            {"rec": 1, "number": "K1", "client_code": "G2", "role": "co_borrower"},
        ]
        row = self._contract("K1", guaranteed=True)
        people = ("C1", "G1", "G2")
        self._load(AUG, [row], clients=people, party=parties)
        found = self._get("K1").party_ids
        self.assertEqual(found.mapped("client_id.code"), ["G2", "G1"])
        self.assertEqual(found.mapped("amount"), [0, 700])
        self.assertEqual(
            self._load(SEP, [row], clients=people, party=parties)["unchanged"], 1
        )
        self._load(OCT, [self._contract("K1")], clients=people, party=parties[1:])
        self.assertEqual(found.mapped("date_to"), [False, OCT])

    def test_guarantee_over_without_a_list(self):
        """The flag falls and the file has no parties at all: the guarantor is ended."""
        party = {"rec": 1, "number": "K1", "client_code": "G1", "role": "guarantor"}
        self._load(
            AUG,
            [self._contract("K1", guaranteed=True)],
            clients=("C1", "G1"),
            party=[party],
        )
        self._load(SEP, [self._contract("K1", guaranteed=False)])
        self.assertEqual(self._get("K1").party_ids.date_to, SEP)
