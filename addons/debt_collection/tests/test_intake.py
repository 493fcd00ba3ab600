import random
from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestIntake(DebtCommon):
    def _history(self, number):
        return self._get(number).history_ids.sorted("id")

    def test_first_load_inserts(self):
        result = self._load(
            AUG,
            [
                self._contract(
                    "K1", product="CARD", branch="0007", rate="25.9", secured=True
                ),
                self._overdue(
                    "K2", date(2026, 8, 1), interest_overdue="5.55", penalty="0.01"
                ),
            ],
        )
        self.assertEqual(
            {
                key: result[key]
                for key in ("loaded", "unchanged", "inserted", "updated")
            },
            {"loaded": 2, "unchanged": 0, "inserted": 2, "updated": 0},
        )
        one, two = self._get("K1"), self._get("K2")
        self.assertEqual((one.product_id.code, one.branch_id.code), ("CARD", "0007"))
        self.assertEqual((one.rate, one.secured, one.guaranteed), (25.9, True, False))
        self.assertEqual(two.client_id.name, "Иванов C1")
        self.assertEqual(
            (two.principal_cc, two.overdue_cc, two.debt_cc), (1100, 100, 1105.56)
        )
        self.assertEqual(
            (two.days_past_due, two.bucket, two.overdue_kind), (30, 1, "current")
        )
        self.assertEqual(
            (one.days_past_due, one.bucket, one.overdue_kind), (0, 0, "none")
        )
        self.assertEqual(len(self._history("K1")), 1)
        self.assertEqual(self._history("K2").overdue_since, date(2026, 8, 1))

    def test_same_again_changes_nothing(self):
        rows = [self._contract("K1"), self._overdue("K2", date(2026, 8, 1))]
        self._load(AUG, rows)
        before = self._get("K1").intake_id
        result = self._load(SEP, rows)
        self.assertEqual((result["loaded"], result["unchanged"]), (2, 2))
        self.assertEqual((result["inserted"], result["updated"]), (0, 0))
        self.assertEqual(self._get("K1").intake_id, before)
        self.assertEqual(len(self._history("K2")), 1)

    def test_only_what_differs_is_written(self):
        """Interest alone changes the row, not the history; principal changes both."""
        self._load(
            AUG, [self._contract("K1"), self._contract("K2"), self._contract("K3")]
        )
        result = self._load(
            SEP,
            [
                self._contract("K1", interest_current="7.00"),
                self._contract("K2", principal_current="900.00"),
                self._contract("K3"),
                self._contract("K4"),
            ],
        )
        self.assertEqual(
            {
                key: result[key]
                for key in ("loaded", "unchanged", "inserted", "updated")
            },
            {"loaded": 4, "unchanged": 1, "inserted": 1, "updated": 2},
        )
        self.assertEqual(self._get("K1").interest_current, 7)
        self.assertEqual(len(self._history("K1")), 1)
        self.assertEqual(self._history("K2").mapped("principal"), [1000, 900])
        self.assertEqual(self._get("K2").intake_id.business_date, SEP)
        self.assertEqual(self._get("K3").intake_id.business_date, AUG)

    def test_a_new_phone_is_a_change(self):
        """A record whose contract is the same but whose client has a new phone altered
        something."""
        contact = {"client_code": "C1", "kind": "phone", "value": "+79000000001"}
        self._load(AUG, [self._contract("K1")], contact=[contact])
        self.assertEqual(
            self._load(SEP, [self._contract("K1")], contact=[contact])["unchanged"], 1
        )
        new = {**contact, "value": "+79000000002"}
        result = self._load(
            OCT, [self._contract("K1")], contact=[contact, {**new, "rec": 1}]
        )
        self.assertEqual((result["unchanged"], result["updated"]), (0, 0))
        self.assertEqual(
            self._get("K1").client_id.contact_ids.mapped("value"),
            ["+79000000001", "+79000000002"],
        )

    def test_client_is_updated_and_last_row_wins(self):
        self._load(AUG, [self._contract("K1"), self._contract("K2")])
        client = self._get("K1").client_id
        self._load(
            SEP,
            [self._contract("K1"), self._contract("K2")],
            client=[
                {
                    "rec": 1,
                    "code": "C1",
                    "kind": "person",
                    "last_name": "Петрова",
                    "region": "77",
                },
                {
                    "rec": 2,
                    "code": "C1",
                    "kind": "person",
                    "last_name": "Сидорова",
                    "region": "78",
                },
            ],
        )
        self.assertEqual((client.last_name, client.name), ("Сидорова", "Сидорова"))
        self.assertEqual(client.region_id.code, "78")
        self.assertEqual(self._get("K1").region_id.code, "78")
        self.assertEqual(self.env["bank.client"].search_count([("code", "=", "C1")]), 1)

    def test_duplicate_in_file(self):
        """The second record of a contract is set aside with its schedule; the first loads."""
        result = self._load(
            AUG,
            [
                self._contract("K1"),
                self._contract("K1", principal_current="5.00"),
                self._contract("K2"),
            ],
            instalment=[
                {"rec": 1, "number": "K1", "n": 1, "due_date": SEP, "principal": "10"},
                {"rec": 2, "number": "K1", "n": 2, "due_date": OCT, "principal": "20"},
            ],
        )
        self.assertEqual(
            [(rec, code) for rec, code, _text in result["rejects"]], [(2, "duplicate")]
        )
        self.assertIn("K1", result["rejects"][0][2])
        self.assertEqual(
            (result["loaded"], result["inserted"], result["stale"]), (2, 2, 0)
        )
        self.assertEqual(self._get("K1").principal_current, 1000)
        self.assertEqual(self._get("K1").instalment_ids.mapped("n"), [1])

    def test_what_cannot_be_told_is_set_aside(self):
        result = self._load(
            AUG,
            [
                self._contract("K1", currency="XYZ"),
                self._contract("K2", currency="USD"),
                self._contract("K3", kind="gift"),
                self._contract("", kind="loan"),
                self._contract("K5", client_code="C9"),
                self._contract("K6"),
            ],
        )
        self.assertEqual(
            sorted((rec, code) for rec, code, _text in result["rejects"]),
            [(1, "bad_currency"), (2, "no_rate"), (3, "bad_kind"), (4, "no_number"),
             (5, "no_client")],
        )  # fmt: skip
        self.assertEqual((result["loaded"], result["inserted"]), (1, 1))
        intake = self._get("K6").intake_id
        self.assertEqual((intake.records, intake.loaded, intake.rejected), (6, 1, 5))
        self.assertEqual(intake.state, "done")

    def test_foreign_currency(self):
        """A balance is kept in both currencies by the rate of the day; the rate alone is a
        change."""
        self._set_rate(self.usd, AUG, 92.5013)
        self._set_rate(self.usd, SEP, 93)
        row = self._overdue(
            "K1",
            date(2026, 8, 1),
            "0.33",
            currency="USD",
            principal_current="100.00",
            interest_current="0.01",
        )
        self._load(AUG, [row])
        found = money.rows(
            self.env,
            SQL(
                "SELECT * FROM debt_contract WHERE number = 'K1' AND company_id = %s",
                self.company.id,
            ),  # fmt: skip
        )[0]
        self.assertEqual(found["fx_rate"], Decimal("92.5013"))
        # 9250.13 + 30.525429 -> 30.53, interest 0.925013 -> 0.93: each part alone, then summed.
        self.assertEqual(found["principal_cc"], Decimal("9280.66"))
        self.assertEqual(found["overdue_cc"], Decimal("30.53"))
        self.assertEqual(found["debt_cc"], Decimal("9281.59"))
        result = self._load(SEP, [row])
        self.assertEqual(result["updated"], 1)
        self.assertEqual(self._get("K1").principal_cc, 9330.69)
        self.assertEqual(len(self._history("K1")), 2)

    def test_no_rate_makes_stale(self):
        self._set_rate(self.usd, AUG, 90)
        row = self._contract("K1", currency="USD")
        self._load(AUG, [row])
        result = self._load(SEP, [row])
        self.assertEqual(result["rejects"][0][1], "no_rate")
        self.assertEqual(
            (result["loaded"], result["stale"], result["missing"]), (0, 1, 0)
        )
        contract = self._get("K1")
        self.assertEqual((contract.stale_since, contract.missing_since), (SEP, False))
        self.assertEqual((contract.fx_rate, contract.principal_cc), (90, 90000))

    def test_stale_missing_and_back(self):
        """Set aside with a number: stale. Not in a full file: missing. Loaded again: neither."""
        self._load(AUG, [self._contract(number) for number in ("K1", "K2", "K3")])
        result = self._load(
            SEP,
            [self._contract("K1")],
            reject=[{"rec": 2, "number": "K2"}, {"rec": 3, "number": None}],
        )
        self.assertEqual((result["stale"], result["missing"]), (1, 1))
        self.assertEqual(self._get("K2").stale_since, SEP)
        self.assertEqual(self._get("K3").missing_since, SEP)
        self.assertEqual(self._get("K1").intake_id.business_date, AUG)
        # The first date of a mark is kept.
        result = self._load(
            OCT, [self._contract("K1")], reject=[{"rec": 2, "number": "K2"}]
        )
        self.assertEqual(self._get("K2").stale_since, SEP)
        self.assertEqual((result["stale"], result["missing"]), (1, 1))
        result = self._load(
            OCT, [self._contract(number) for number in ("K1", "K2", "K3")]
        )
        self.assertEqual(
            (result["stale"], result["missing"], result["unchanged"]), (0, 0, 1)
        )
        self.assertFalse(self._get("K2").stale_since or self._get("K3").missing_since)

    def test_missing_that_comes_bad_is_stale(self):
        self._load(AUG, [self._contract("K1"), self._contract("K2")])
        self._load(SEP, [self._contract("K1")])
        self._load(OCT, [self._contract("K1")], reject=[{"rec": 2, "number": "K2"}])
        contract = self._get("K2")
        self.assertEqual((contract.stale_since, contract.missing_since), (OCT, False))

    def test_bad_double_of_a_good_record_is_not_stale(self):
        self._load(AUG, [self._contract("K1")])
        result = self._load(
            SEP, [self._contract("K1")], reject=[{"rec": 2, "number": "K1"}]
        )
        self.assertEqual(result["stale"], 0)
        self.assertFalse(self._get("K1").stale_since)

    def test_partial_file_misses_nothing(self):
        self._load(AUG, [self._contract("K1"), self._contract("K2")])
        result = self._load(SEP, [self._contract("K1")], full=False)
        self.assertEqual(result["missing"], 0)
        self.assertFalse(self._get("K2").missing_since)

    def test_full_means_of_the_branch(self):
        """A full file of one branch says nothing of another's contracts, nor of another
        source's."""
        self._load(AUG, [self._contract("K1"), self._contract("K2")], branch="0007")
        self._load(AUG, [self._contract("K3")], branch="0008")
        self._load(AUG, [self._contract("K4")], branch="0007", source="leasing")
        result = self._load(SEP, [self._contract("K1")], branch="0007")
        self.assertEqual(result["missing"], 1)
        marked = self.contracts.search([("missing_since", "!=", False)])
        self.assertEqual(marked.mapped("number"), ["K2"])
        self.assertEqual(self._get("K1").branch_id.code, "0007")

    def test_older_date_is_refused(self):
        self._load(SEP, [self._contract("K1")], branch="0007")
        with self.assertRaisesRegex(UserError, "older file"):
            self._load(AUG, [self._contract("K1")], branch="0007")
        # Another branch keeps its own time.
        self._load(AUG, [self._contract("K2")], branch="0008")

    def test_closed_day_is_refused(self):
        self._load(AUG, [self._contract("K1")])
        self._close(AUG)
        with self.assertRaisesRegex(UserError, "closed"):
            self._load(AUG, [self._contract("K1")])

    def test_companies_do_not_mix(self):
        other = self._make_company("Another bank")
        self._load(AUG, [self._contract("K1")])
        self._load(AUG, [self._contract("K1", principal_current="5")], company=other)
        result = self._load(SEP, [self._contract("K2")], company=other)
        self.assertEqual(result["missing"], 1)
        self.assertFalse(self._get("K1").missing_since)

    def test_broken_sums_stop_the_load(self):
        """Were a balance lost on the way, nothing would be committed."""

        insert = type(self.env["debt.intake"])._insert_contracts

        def lose_a_kopeck(records, batch, work):
            rows = insert(records, batch, work)
            self.env.cr.execute(
                "UPDATE debt_contract SET fees = fees + 0.01 WHERE number = 'K1'"
            )
            return rows

        self.patch(type(self.env["debt.intake"]), "_insert_contracts", lose_a_kopeck)
        with self.assertRaisesRegex(UserError, "sums of the balances"):
            self._load(AUG, [self._contract("K1")])

    def test_work_tables_are_gone(self):
        self._load(AUG, [self._contract("K1")])
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'wrk\\_%' OR relname LIKE 'stg\\_%'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_groups_against_an_oracle(self):
        """300 random contracts: counts and sums by group as ten plain lines count them."""
        chance = random.Random(7)
        rows = []
        for place in range(300):
            days = chance.choice([None, 0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 500])
            since = None if days is None else AUG - timedelta(days=days)
            overdue = f"{chance.randint(1, 10**6) / 100:.2f}" if since else "0"
            principal = f"{chance.randint(0, 10**8) / 100:.2f}"
            rows.append(
                self._overdue(f"K{place}", since, overdue, principal_current=principal)
            )
        expected = {str(n): [0, Decimal(0), Decimal(0)] for n in range(6)}
        for row in rows:
            since = row["overdue_since"]
            days = (AUG - since).days if since else 0
            number = 0 if not days else min((days - 1) // 30 + 1, 5)
            cell = expected[str(number)]
            cell[0] += 1
            cell[1] += Decimal(row["principal_current"]) + Decimal(
                row["principal_overdue"]
            )
            cell[2] += Decimal(row["principal_overdue"])
        self._load(AUG, rows)
        found = self._close(AUG)["buckets"]
        self.assertEqual(
            {
                number: [
                    cell["contracts"],
                    Decimal(cell["principal"]),
                    Decimal(cell["overdue"]),
                ]
                for number, cell in found.items()
            },
            expected,
        )
