import random
from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools import limitation, limitation_sql
from .common import AUG, OCT, DebtCommon


@tagged("post_install", "-at_install")
class TestLimitation(DebtCommon):
    def _facts(self, debt, **values):
        return self.env["debt.limitation.fact"].create(
            {
                "contract_id": self._get(debt).id,
                "document": "Letter 1",
                **values,
            }
        )

    def _periods(self, day=AUG, **domain):
        self.env.flush_all()
        query = self.env["debt.limitation"]._periods_sql({self.company: day})
        return self.env.execute_query(
            SQL(
                "SELECT c.number, p.number, p.due_date, p.unpaid, p.last_day, p.days_left, p.state"
                " FROM (%s) p JOIN debt_contract c ON c.id = p.contract_id"
                " ORDER BY 1, 2",
                query,
            )
        )

    def _schedule(self, number, *rows):
        return [
            {
                "rec": 1,
                "number": number,
                "n": n,
                "due_date": due,
                "principal": "100.00",
                "interest": "10.00",
                "fee": "0.00",
                "paid": paid,
            }
            for n, (due, paid) in enumerate(rows, 1)
        ]

    def test_each_unpaid_payment_has_its_own(self):
        """Paid ones are out, later ones are not due, one paid in part runs for the rest; a payment
        made does not acknowledge the others."""
        self._load(
            AUG,
            [self._overdue("K1", date(2023, 9, 10))],
            instalment=self._schedule(
                "K1",
                (date(2023, 8, 10), "110.00"),
                (date(2023, 9, 10), "30.00"),
                (date(2023, 10, 10), "0.00"),
                (date(2026, 9, 10), "0.00"),
            ),
            operation=[
                {"rec": 1, "number": "K1", "date": AUG, "kind": "payment", "amount": "30",
                 "currency": "RUB"}
            ],
        )  # fmt: skip
        self.assertEqual(
            self._periods(),
            [
                ("K1", 2, date(2023, 9, 10), 80, date(2026, 9, 10), 10, "running"),
                ("K1", 3, date(2023, 10, 10), 110, date(2026, 10, 10), 40, "running"),
            ],
        )
        contract = self._get("K1")
        self.env["bank.day"]._close(self.company, AUG, without_file=True)
        contract.invalidate_recordset()
        self.assertEqual(
            (
                contract.limitation_day,
                contract.limitation_days,
                contract.limitation_state,
            ),
            (date(2026, 9, 10), 10, "running"),
        )
        found = self.env["debt.limitation"].search(
            [("state", "=", "running"), ("days_left", "<=", 30)]
        )
        self.assertEqual(found.mapped("number"), [2])
        self.assertEqual(found.contract_id, contract)

    def test_without_schedule(self):
        self._load(AUG, [self._overdue("K1", date(2023, 8, 31))])
        self.assertEqual(
            self._periods(date(2026, 9, 1))[0][4:],
            (date(2026, 8, 31), -1, "over"),
        )

    def test_facts(self):
        self._load(
            AUG,
            [self._overdue(f"K{n}", date(2023, 9, 10)) for n in (1, 2, 3)],
            instalment=self._schedule("K1", (date(2023, 9, 10), "0"))
            + [
                {**row, "rec": 2}
                for row in self._schedule(
                    "K2", (date(2023, 9, 10), "0"), (date(2023, 10, 10), "0")
                )
            ],
        )
        self._facts("K1", kind="court", date_from=date(2026, 8, 1))
        self._facts("K2", kind="acknowledged", date_from=date(2026, 1, 15), number=2)
        rows = self._periods()
        self.assertEqual(rows[0][4:], (None, None, "stands"))
        self.assertEqual(rows[1][4], date(2026, 9, 10), "another payment")
        self.assertEqual(rows[2][4], date(2029, 1, 15))
        self.assertEqual(rows[3][4], date(2026, 9, 10), "another debt")

    def test_a_record_takes_the_place_of_another(self):
        """The court left the claim: the record of the claim is replaced, not changed."""
        self._load(AUG, [self._overdue("K1", date(2023, 9, 10))])
        claim = self._facts("K1", kind="court", date_from=date(2026, 8, 1))
        self._facts(
            "K1",
            kind="left",
            date_from=date(2026, 8, 1),
            date_to=date(2026, 8, 20),
            replaces_id=claim.id,
        )
        self.assertFalse(claim.in_force)
        self.assertEqual(self._periods()[0][4], date(2027, 2, 20))
        last = claim.replaced_by_ids
        self._facts("K1", kind="withdrawn", date_from=AUG, replaces_id=last.id)
        self.assertEqual(self._periods()[0][4], date(2026, 9, 10))
        self.assertFalse(
            self.env["debt.limitation.fact"].search(
                [("in_force", "=", True), ("company_id", "=", self.company.id)]
            )
        )

    def test_accelerated_debt(self):
        """Payments to come fall due with the whole; the first period is that of the oldest."""
        self._load(
            AUG,
            [self._overdue("K1", date(2026, 5, 10), accelerated_on=date(2026, 8, 1))],
            instalment=self._schedule(
                "K1", (date(2026, 5, 10), "0"), (date(2026, 12, 10), "0")
            ),
        )
        self.assertEqual(
            [row[4] for row in self._periods()], [date(2029, 5, 10), date(2029, 7, 31)]
        )

    @mute_logger("odoo.sql_db")
    def test_facts_are_append_only(self):
        self._load(AUG, [self._overdue("K1", date(2023, 9, 10))])
        fact = self._facts("K1", kind="court", date_from=date(2026, 8, 1))
        for query in (
            "UPDATE debt_limitation_fact SET date_to = now() WHERE id = %s",
            "DELETE FROM debt_limitation_fact WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), self.cr.savepoint():
                self.cr.execute(SQL(query, fact.id))

    def test_refusals(self):
        self._load(AUG, [self._overdue("K1", date(2023, 9, 10)), self._contract("K2")])
        first = self._facts("K1", kind="court", date_from=date(2026, 8, 1))
        for values, text in (
            ({"kind": "left"}, "last day"),
            ({"kind": "pretrial"}, "last day"),
            ({"kind": "acknowledged", "date_to": AUG}, "one day"),
            ({"kind": "withdrawn"}, "record that is withdrawn"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self._facts("K1", date_from=AUG, **values)
        with self.assertRaisesRegex(UserError, "same"):
            self._facts("K2", kind="court", date_from=AUG, replaces_id=first.id)

    def test_roles(self):
        self._load(AUG, [self._overdue("K1", date(2023, 9, 10))])
        values = {
            "contract_id": self._get("K1").id,
            "kind": "court",
            "date_from": AUG,
            "document": "Claim",
        }
        users = {
            role: new_test_user(
                self.env,
                f"limitation_{role}",
                groups=f"bank_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for role in ("lawyer", "team_lead", "collector")
        }
        facts = self.env["debt.limitation.fact"]
        with self.assertRaises(AccessError):
            facts.with_user(users["team_lead"]).create(values)
        fact = facts.with_user(users["lawyer"]).create(values)
        self.assertEqual(fact.user_id, users["lawyer"])
        self.assertFalse(facts.with_user(users["collector"]).search([]))
        self.assertEqual(facts.with_user(users["team_lead"]).search([]), fact)
        periods = self.env["debt.limitation"]
        self.env["bank.day"]._close(self.company, AUG, without_file=True)
        self.assertEqual(
            periods.with_user(users["lawyer"]).search([]).contract_id.number, "K1"
        )
        self.assertFalse(periods.with_user(users["collector"]).search([]))

    def test_the_list_looks_only_at_the_dates_asked_about(self):
        """Random payments around the ends of their periods: a narrowed list holds what the whole
        one does."""
        chance = random.Random(8)
        contracts, schedule = [], []
        for rec in range(1, 151):
            # Three years before the date, and leap days among them.
            since = chance.choice(
                (date(2024, 2, 29), AUG - timedelta(days=chance.randint(850, 1300)))
            )
            values = {}
            if chance.random() < 0.3:
                values["accelerated_on"] = since + timedelta(
                    days=chance.randint(1, 300)
                )
            contracts.append(self._overdue(f"K{rec}", since, **values))
            if chance.random() < 0.8:
                days = sorted(chance.sample(range(0, 500), 4))
                schedule += [
                    {**row, "rec": rec}
                    for row in self._schedule(
                        f"K{rec}",
                        *(
                            (since + timedelta(days=gap), chance.choice(("0", "110")))
                            for gap in days
                        ),
                    )
                ]
        self._load(AUG, contracts, instalment=schedule)
        self.env["bank.day"]._close(self.company, AUG, without_file=True)
        for number in chance.sample(range(1, 151), 20):
            self._facts(f"K{number}", kind="court", date_from=AUG - timedelta(days=400))
        periods = self.env["debt.limitation"]
        whole = periods.search([])
        running = ("state", "=", "running")
        for domain in (
            [running, ("days_left", "<=", 30)],
            [running, ("days_left", "<", 0)],
            [running, ("days_left", ">=", 90), ("days_left", "<=", 180)],
            [("state", "=", "over")],
            [("last_day", ">", AUG), ("last_day", "<=", OCT)],
            [("last_day", "=", date(2027, 2, 28))],
            ["|", ("state", "=", "over"), ("days_left", "<=", 30)],
            [("state", "in", ("over", "stands"))],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(periods.search(domain), whole.filtered_domain(domain))
        due = periods._due_between(
            Domain([running, ("days_left", "<=", 30)]).optimize(periods)
        )
        self.assertEqual(due, (date(2023, 8, 27), date(2023, 10, 4)))

    def test_terms_of_law(self):
        terms = self.env["debt.legal.term"]
        self.assertEqual(terms._limitation(AUG), limitation.Law())
        term = self.env.ref("debt_collection.legal_limitation_years")
        self.assertTrue(term.uncertain)
        with self.assertRaisesRegex(UserError, "text of the law"):
            term.action_confirm()
        lawyer = new_test_user(self.env, "term_lawyer", groups="bank_base.group_lawyer")
        term.with_user(lawyer).confirmation = "ГК РФ, ред. 2026"
        term.with_user(lawyer).action_confirm()
        self.assertEqual((term.uncertain, term.confirmed_by_id), (False, lawyer))
        with self.assertRaises(AccessError):
            term.with_user(lawyer).write({"uncertain": True})
        term.with_user(lawyer).value = 4
        self.assertTrue(term.uncertain, "a changed number is confirmed again")
        with self.assertRaisesRegex(UserError, "no value"):
            terms._limitation(date(1990, 1, 1))

    def test_sql_says_what_python_says(self):
        """Random payments and facts, edges among them: 10,000 periods agree on every day."""
        chance = random.Random(20260831)
        as_of = date(2026, 8, 31)
        laws = [limitation.Law(), limitation.Law(1, 2, 6), limitation.Law(3, 3, 1)]
        payments, facts = [], []
        for key in range(10_000):
            due = as_of - timedelta(days=chance.randint(1, 5000))
            law = chance.choice(laws)
            payments.append((key, due, law))
            edges = [due, limitation.add_years(due, law.years)]
            for _ in range(chance.choice((0, 1, 1, 2, 3, 4))):
                begin = chance.choice(
                    [
                        chance.choice(edges) + timedelta(days=chance.randint(-2, 2)),
                        due + timedelta(days=chance.randint(-100, 5000)),
                    ]
                )
                kind = chance.choice(limitation.KINDS)
                end = None
                if kind != "acknowledged" and (kind == "left" or chance.random() < 0.8):
                    end = begin + timedelta(days=chance.choice((0, 1, 30, 400)))
                facts.append(
                    (key, limitation.Fact(kind, begin, end, chance.random() < 0.3))
                )
        query = limitation_sql.folded(
            SQL(
                "SELECT * FROM (VALUES %s) v (key, due, as_of, years, ceiling, rest)",
                SQL(", ").join(
                    SQL("(%s, %s::date, %s::date, %s, %s, %s)", key, due, as_of, *law)
                    for key, due, law in payments
                ),
            ),
            SQL(
                "SELECT * FROM (VALUES %s) v (key, kind, begin, fin, written)",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s::date, %s::date, %s)", key, *fact[:3], fact.written
                    )
                    for key, fact in facts
                ),
            ),
        )
        found = self.env.execute_query(SQL("SELECT * FROM %s f ORDER BY 1", query))
        own = {}
        for key, fact in facts:
            own.setdefault(key, []).append(fact)
        self.assertEqual(len(found), len(payments))
        for (key, due, law), (found_key, began, last) in zip(
            payments, found, strict=True
        ):
            expected = limitation.period(due, own.get(key, []), as_of, law)
            self.assertEqual(
                (found_key, began, last), (key, *expected), (due, law, own.get(key))
            )
