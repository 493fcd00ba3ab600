import unittest

from odoo.addons.debt_collection.tools import staging


class TestStaging(unittest.TestCase):
    """The seam that adapters fill: names and order must not drift."""

    def test_record_number_comes_first(self):
        for table in staging.TABLES:
            self.assertEqual(staging.columns(table)[0], "rec", table)
            self.assertEqual(staging.STAGING[table]["rec"], "bigint NOT NULL", table)

    def test_balances_have_a_default(self):
        for part in staging.PARTS:
            self.assertEqual(
                staging.STAGING["contract"][part], "numeric NOT NULL DEFAULT 0"
            )

    def test_every_detail_names_its_contract(self):
        for table in ("instalment", "operation", "party", "collateral", "reject"):
            self.assertIn("number", staging.columns(table), table)
        for table in ("contract", "contact", "party"):
            self.assertIn("client_code", staging.columns(table), table)

    def test_columns_that_joins_go_by(self):
        self.assertEqual(set(staging.JOINED), set(staging.TABLES))
        for table, names in staging.JOINED.items():
            self.assertLessEqual(set(names), set(staging.columns(table)), table)

    def test_codes_are_distinct(self):
        for values in (
            staging.REJECT_CODES,
            staging.CONTRACT_KINDS,
            staging.OPERATION_KINDS,
            staging.PARTY_ROLES,
        ):
            self.assertEqual(len(values), len(set(values)))
