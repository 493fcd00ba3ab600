from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.bank_base.tools.money import D

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCover(CashCommon):
    """Each note of a difference pays once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row = cls._difference()

    def _cover(self, amount, claim=None, row=None, **values):
        claim = claim or self._claim(0, f"П-{amount}")
        return (
            self.env["atm.cover"]
            .with_user(self.officer)
            .create(
                {
                    "difference_id": (row or self.row).id,
                    "claim_id": claim.id,
                    "amount": amount,
                    **values,
                }
            )
        )

    def test_up_to_the_kopeck(self):
        self._cover(4999.99)
        self.assertEqual((self.row.covered, self.row.rest), (4999.99, 0.01))
        self.assertEqual(self.row.state, "open")
        with self.assertRaisesRegex(UserError, "0.01 left"):
            self._cover(0.02)
        self._cover(0.01)
        self.assertEqual((self.row.rest, self.row.state), (0, "covered"))
        with self.assertRaises(UserError):
            self._cover(0.01, self._claim(0, "П-x"))

    def test_two_in_one_call(self):
        one, two = self._claim(0, "П-a"), self._claim(0, "П-b")
        with self.assertRaises(UserError):
            self.env["atm.cover"].create(
                [
                    {"difference_id": self.row.id, "claim_id": claim.id, "amount": 3000}
                    for claim in (one, two)
                ]
            )

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_too(self):
        """Whoever writes past the code: the row of the difference holds the limit."""
        self._cover(3000)
        claim = self._claim(0, "П-sql")
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO atm_cover (difference_id, company_id, kind, claim_id, amount,"
                    " active) VALUES (%s, %s, 'claim', %s, 2000.01, true)",
                    self.row.id,
                    self.company.id,
                    claim.id,
                )
            )
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.env.cr.execute(
                SQL(
                    "UPDATE atm_difference SET amount = 2999 WHERE id = %s", self.row.id
                )
            )

    def test_a_claim_takes_no_more_than_it_asks(self):
        claim = self._claim(4000)
        with self.assertRaisesRegex(UserError, "asks for 4000.00"), self.cr.savepoint():
            self._cover(4000.01, claim)
        self._cover(3000, claim)
        other = self._difference("2")
        with self.assertRaisesRegex(UserError, "asks for 4000.00"), self.cr.savepoint():
            self._cover(1001, claim, other)
        self._cover(1000, claim, other)
        self.assertEqual(sum(claim.cover_ids.mapped("amount")), 4000)

    def test_withdrawn(self):
        cover = self._cover(5000)
        with self.assertRaises(AccessError):
            cover._withdraw("mistake")
        with self.assertRaises(UserError):
            cover.with_user(self.head)._withdraw(" ")
        cover.with_user(self.head)._withdraw("paid from another surplus")
        self.assertEqual((self.row.covered, self.row.state), (0, "open"))
        self.assertEqual(cover.withdrawn_by, self.head)
        self._cover(5000, cover.claim_id)

    @mute_logger("odoo.sql_db")
    def test_written_once(self):
        cover = self._cover(100)
        for values in ({"amount": 1}, {"active": False}, {"kind": "find"}):
            with self.assertRaises(AccessError):
                cover.write(values)
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            cover.sudo().write({"amount": 1})
            cover.flush_recordset()
        self.assertIn("may only be added", str(caught.exception))

    def test_offset(self):
        shortage = self._difference("2", lines=((1, 1000, 748),))
        self.env["atm.cover"]._offset(self.row.sudo(), shortage.sudo(), D(2000))
        self.assertEqual((self.row.rest, shortage.rest), (3000, 0))
        self.assertEqual(shortage.state, "covered")
        with self.assertRaises(UserError):
            self.env["atm.cover"]._offset(shortage.sudo(), self.row.sudo(), D(1))

    def test_the_register_is_not_written_by_hand(self):
        for values in (
            {"amount": 1},
            {"state": "closed"},
            {"covered": 5000},
            {"rest": 0},
        ):
            with self.assertRaises(AccessError):
                self.row.write(values)
        with self.assertRaises(AccessError):
            self.row.action_close()
        self.row.with_user(self.head).action_close()
        self.assertEqual((self.row.state, self.row.rest), ("closed", 5000))

    def test_rest_on_the_atm(self):
        self._cover(1000)
        self.device.invalidate_recordset()
        self.assertEqual(
            (self.device.rest_surplus, self.device.rest_shortage), (4000, 0)
        )
