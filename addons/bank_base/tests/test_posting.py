from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import BankCommon

DAY = date(2026, 8, 31)


@tagged("post_install", "-at_install")
class TestPosting(BankCommon):
    def apply(self, code):
        return self.env.ref(f"bank_base.scheme_{code}")._apply(self.company)

    def codes(self, rule):
        rule = rule.with_company(self.company)
        return rule.debit_account_id.code, rule.credit_account_id.code

    def test_bank(self):
        scheme = self.apply("bank")
        self.assertEqual(self.company.posting_scheme_id, scheme)
        self.assertEqual(self.company._posting_scheme(), scheme)
        for keys, account in (
            (("loan", "person", "principal"), "45515"),
            (("loan", "company", "principal"), "45215"),
            (("loan", "sole_trader", "principal"), "45415"),
            (("loan", "person", "principal_overdue"), "45818"),
            (("loan", "company", "principal_overdue"), "45818"),
            (("loan", "person", "interest"), "47425"),
            (("loan", "person", "interest_overdue"), "45918"),
            (("loan", "person", "penalty"), "60324"),
            (("sale", "company", "principal"), "60324"),
        ):
            values = dict(zip(("debt_kind", "client_kind", "part"), keys, strict=True))
            for event, expected in (
                ("reserve.create", ("70606", account)),
                ("reserve.add", ("70606", account)),
                ("reserve.release", (account, "70601")),
            ):
                rule = scheme._resolve(event, DAY, **values)
                self.assertEqual(self.codes(rule), expected, (keys, event))

    def test_commercial_and_nfo(self):
        scheme = self.apply("commercial")
        rule = scheme._resolve(
            "reserve.create", DAY, debt_kind="sale", part="principal"
        )
        self.assertEqual(self.codes(rule), ("91.02", "63"))
        rule = scheme._resolve("reserve.release", DAY)
        self.assertEqual(self.codes(rule), ("63", "91.01"))
        other = self.apply("nfo")
        rule = other._resolve(
            "reserve.create",
            DAY,
            debt_kind="loan",
            client_kind="person",
            part="principal",
        )
        self.assertEqual(self.codes(rule), ("71202", "48810"))
        self.assertEqual(self.company.posting_scheme_id, other)

    def test_apply_is_repeatable(self):
        for code in ("bank", "commercial", "nfo"):
            scheme = self.apply(code)
            before = self.counts(scheme)
            self.assertEqual(self.apply(code), scheme)
            self.assertEqual(self.counts(scheme), before, code)
            template = self.env.ref(f"bank_base.scheme_{code}")
            self.assertEqual(len(scheme.rule_ids), len(template.rule_ids))

    def counts(self, scheme):
        company = [("company_id", "=", self.company.id)]
        return (
            len(scheme.rule_ids),
            self.env["account.journal"].search_count(company),
            self.env["account.account"].search_count(
                [("company_ids", "in", self.company.ids)]
            ),
        )

    def test_apply_keeps_what_accountants_changed(self):
        scheme = self.apply("bank")
        rule = scheme._resolve("reserve.create", DAY)
        other = self.env["account.account"].create(
            {
                "code": "70606.1",
                "name": "Expense of the branch",
                "account_type": "expense",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        rule.debit_account_id = other
        self.apply("bank")
        self.assertEqual(rule.debit_account_id, other)

    def test_missing_rules_are_added_and_nothing_else(self):
        """A scheme taken before write-offs were known: only their rules come."""
        scheme = self.apply("bank")
        late = ("write_off.", "off_balance.", "reserve.transfer")
        missing = scheme.rule_ids.filtered(
            lambda rule: rule.event_id.code.startswith(late)
        )
        names = sorted(missing.mapped("display_name"))
        missing.unlink()
        changed = scheme._resolve("reserve.create", DAY)
        changed.write({"label": "Ours", "date_from": "2026-01-01", "part": "principal"})
        general = scheme.rule_ids.filtered(
            lambda rule: rule.event_id.code == "reserve.release" and not rule.debt_kind
        )[:1]
        narrow = scheme.rule_ids.filtered(
            lambda rule: rule.event_id == general.event_id and rule.debt_kind
        )
        narrow.unlink()
        kept = {rule: rule.copy_data()[0] for rule in scheme.rule_ids}
        journal = scheme.rule_ids.journal_id
        other = self.apply("nfo")
        defaults = self.company.income_account_id, self.company.posting_scheme_id
        added = scheme._add_missing()
        self.assertEqual(
            sorted(name for name in added if name in names), names, "all that is new"
        )
        self.assertEqual({rule: rule.copy_data()[0] for rule in kept}, kept)
        self.assertFalse(
            scheme.rule_ids.filtered(
                lambda rule: rule.event_id == general.event_id and rule.debt_kind
            ),
            "the company's one general rule of the event holds for all",
        )
        self.assertEqual(scheme.rule_ids.journal_id, journal)
        self.assertEqual(
            (self.company.income_account_id, self.company.posting_scheme_id),
            (*defaults[:1], other),
        )
        rule = scheme._resolve(
            "write_off.use",
            DAY,
            debt_kind="loan",
            client_kind="person",
            part="principal_overdue",
        )
        self.assertEqual(self.codes(rule), ("45818", "45815"))
        self.assertEqual(scheme._add_missing(), [])
        self.assertEqual(scheme.action_add_missing()["tag"], "display_notification")

    def test_an_archived_rule_does_not_come_back(self):
        scheme = self.apply("commercial")
        rules = scheme.rule_ids.filtered(
            lambda rule: rule.event_id.code == "off_balance.income"
        )
        rules.active = False
        self.assertEqual(scheme._add_missing(), [])
        with self.assertRaisesRegex(UserError, "no ready-made template"):
            self.env.ref("bank_base.scheme_commercial")._add_missing()

    def test_existing_account_is_taken(self):
        mine = self.env["account.account"].create(
            {
                "code": "60324",
                "name": "Mine",
                "account_type": "asset_current",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        scheme = self.apply("bank")
        self.assertEqual(scheme._resolve("reserve.create", DAY).credit_account_id, mine)
        self.assertEqual(mine.name, "Mine")

    def test_journal_of_reserves_is_hashed(self):
        scheme = self.apply("bank")
        rule = scheme._resolve("reserve.create", DAY)
        self.assertTrue(rule.journal_id.restrict_mode_hash_table)
        move = self.env["account.move"].create(
            {
                "journal_id": rule.journal_id.id,
                "date": DAY,
                "line_ids": [
                    (0, 0, {"account_id": rule.debit_account_id.id, "debit": 10.5}),
                    (0, 0, {"account_id": rule.credit_account_id.id, "credit": 10.5}),
                ],
            }
        )
        move._post(soft=False)
        with self.assertRaises(UserError):
            move.button_draft()
        with self.assertRaises(UserError):
            move.line_ids[0].debit = 11
        reversal = move._reverse_moves([{"date": DAY}], cancel=False)
        reversal._post(soft=False)
        balance = sum(
            self.env["account.move.line"]
            .search([("account_id", "=", rule.credit_account_id.id)])
            .mapped("balance")
        )
        self.assertFalse(balance)

    def test_new_partners_use_the_chart(self):
        self.apply("bank")
        partner = (
            self.env["res.partner"].create({"name": "Buyer"}).with_company(self.company)
        )
        self.assertEqual(partner.property_account_receivable_id.code, "60323")
        self.assertEqual(partner.property_account_payable_id.code, "60311")

    def test_sql_and_python_agree(self):
        scheme = self.apply("bank")
        keys = [
            (debt, client, part)
            for debt in ("loan", "sale", "theft")
            for client in ("person", "company", "sole_trader")
            for part in (
                "principal",
                "principal_overdue",
                "interest",
                "interest_overdue",
                "fees",
            )
        ]
        query = SQL(
            "SELECT k.debt, k.client, k.part, rule.rule_id FROM (VALUES %s) k(debt, client, part)"
            " LEFT JOIN LATERAL %s rule ON TRUE",
            SQL(", ").join(SQL("(%s, %s, %s)", *key) for key in keys),
            scheme._resolve_sql(
                "reserve.create",
                DAY,
                debt_kind=SQL("k.debt"),
                client_kind=SQL("k.client"),
                part=SQL("k.part"),
            ),
        )
        rows = self.env.execute_query(query)
        self.assertEqual(len(rows), len(keys))
        for debt, client, part, rule_id in rows:
            rule = scheme._resolve(
                "reserve.create", DAY, debt_kind=debt, client_kind=client, part=part
            )
            self.assertEqual(rule.id, rule_id, (debt, client, part))

    def test_dates(self):
        scheme = self.apply("commercial")
        old = scheme._resolve("reserve.create", DAY)
        with (
            self.assertRaisesRegex(ValidationError, "same conditions"),
            self.cr.savepoint(),
        ):
            old.copy()
        old.date_to = date(2026, 6, 30)
        new = old.copy({"date_from": date(2026, 7, 1), "date_to": False})
        self.assertEqual(scheme._resolve("reserve.create", DAY), new)
        self.assertEqual(scheme._resolve("reserve.create", date(2026, 6, 30)), old)

    def test_refusals(self):
        with self.assertRaisesRegex(UserError, "no posting scheme"):
            self.company._posting_scheme()
        scheme = self.apply("bank")
        with self.assertRaisesRegex(UserError, "already belongs"):
            scheme._apply(self.company)
        with self.assertRaisesRegex(UserError, "no accounting event"):
            scheme._resolve("no.such.event", DAY)
        template = self.env.ref("bank_base.scheme_bank")
        with self.assertRaisesRegex(UserError, "lacks an account"):
            template._resolve("reserve.create", DAY)
        scheme.rule_ids.active = False
        with self.assertRaisesRegex(UserError, "has no rule"):
            scheme._resolve("reserve.create", DAY)
        rule = template.rule_ids[0]
        with self.assertRaisesRegex(ValidationError, "one and the same account"):
            account = self.company.income_account_id.id
            rule.copy(
                {
                    "date_from": "2030-01-01",
                    "debit_account_id": account,
                    "credit_account_id": account,
                }
            )

    def test_who_may_apply(self):
        template = self.env.ref("bank_base.scheme_bank")
        with self.assertRaises(AccessError):
            template.with_user(self.user("reserve_accountant"))._apply(self.company)
        chief = self.user("chief_accountant")
        action = template.with_user(chief).with_company(self.company).action_apply()
        self.assertEqual(action["res_id"], self.company.posting_scheme_id.id)

    def test_any_chart_by_choice(self):
        """A scheme of one's own: no template, accounts chosen by hand."""
        debit, credit = self.env["account.account"].create(
            [
                {
                    "code": code,
                    "name": code,
                    "account_type": kind,
                    "company_ids": [(6, 0, self.company.ids)],
                }
                for code, kind in (("E1", "expense"), ("R1", "asset_current"))
            ]
        )
        journal = self.env["account.journal"].create(
            {
                "name": "Own",
                "code": "OWN",
                "type": "general",
                "company_id": self.company.id,
            }
        )
        scheme = self.env["bank.posting.scheme"].create(
            {
                "code": "mine",
                "name": "Mine",
                "company_id": self.company.id,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "event_id": self.env.ref(
                                "bank_base.event_reserve_create"
                            ).id,
                            "debit_account_id": debit.id,
                            "credit_account_id": credit.id,
                            "journal_id": journal.id,
                        },
                    )
                ],
            }
        )
        self.assertEqual(
            self.codes(scheme._resolve("reserve.create", DAY)), ("E1", "R1")
        )
