from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..report import reserve_entry_memo
from .books_common import BooksCommon
from .write_off_common import WriteOffCommon


@tagged("post_install", "-at_install")
class TestEntryMemo(WriteOffCommon, BooksCommon):
    """The accountant's memo of every entry that the reserves make, with its ground and papers."""

    def memo(self, moves):
        """Text of the papers, by whom they are printed: the reserve accountant."""
        report = self.as_user(self.env["ir.actions.report"], self.preparer)
        html, _kind = report._render_qweb_html("bad_debt_reserve.entry_memo", moves.ids)
        return " ".join(html2plaintext(html.decode()).replace("\xa0", " ").split())

    def holds(self, moves, *parts):
        for move in moves:
            text = self.memo(move)
            for part in (move.name, *parts):
                self.assertIn(part, text)

    def reversed(self, paper, when="2026-11-20", reason="Entered twice"):
        chief = self.as_user(paper, self.chief)
        chief.write({"reversal_date": when, "reversal_reason": reason})
        chief.action_reverse()
        self.env.invalidate_all()

    def test_inventory_and_its_reversal(self):
        self._debt("T1", 10, principal_overdue=1000.03)
        inventory = self.post()
        segment = inventory.total_ids.segment_id
        self.holds(
            inventory.move_id, inventory.display_name, segment.display_name, "300.01"
        )
        self.assertNotIn("Reverses the entry", self.memo(inventory.move_id))
        self.reversed(inventory)
        self.holds(
            inventory.move_id.reversal_move_ids,
            f"Reverses the entry {inventory.move_id.name}",
            "Entered twice",
            self.chief.name,
        )

    def test_write_off_and_its_reversal(self):
        debts = [
            self._debt("W1", 130, principal_overdue=100),
            self._debt("W2", 130, principal_overdue=70),
        ]
        self.post()
        order = self.write_off(*debts)
        moves = order.move_id | order.off_move_id
        self.assertEqual(len(moves), 2)
        said = (
            order.ground_id.name,
            "Act 1 of 01.10.2026",
            "W1",
            "W2",
            self.chief.name,
            self.second.name,
        )
        self.holds(moves, order.display_name, *said)
        self.reversed(order)
        self.holds(
            moves.reversal_move_ids, "Reverses the entry", "Entered twice", *said
        )

    def test_off_balance(self):
        self.post()
        debt = self._debt("W3", 130, principal_overdue=100)
        order = self.write_off(debt)
        row = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        wizards = self.as_user(self.env["reserve.off.balance.motion"], self.preparer)
        for vals in (
            {"kind": "payment", "amount": 30, "document": "PP 7"},
            {"kind": "end", "ground": "gone", "document": "Extract 5"},
        ):
            made = wizards.create(
                {"row_ids": [(6, 0, row.ids)], "date": "2026-11-01", **vals}
            )
            made.action_apply()
        payment, end = row.motion_ids.sorted("id")
        ground = order.ground_id.name
        self.holds(
            payment.move_id | payment.income_move_id, "PP 7", "W3", "30.00", ground
        )
        self.holds(end.move_id, "Extract 5", "W3", "70.00", ground)
        for motion in (end, payment):
            wizard = self.as_user(
                self.env["reserve.off.balance.reversal"], self.chief
            ).create(
                {"row_id": motion.id, "date": "2026-11-20", "reason": "Entered twice"}
            )
            wizard.action_apply()
            self.env.invalidate_all()
            for move in motion.move_id | motion.income_move_id:
                self.holds(
                    move.reversal_move_ids,
                    f"Reverses the entry {move.name}",
                    "Entered twice",
                    self.chief.name,
                    motion.document,
                    "W3",
                    f"{-motion.amount:.2f}",
                )

    def test_correction_and_its_reversal(self):
        loan = self._debt("P1", 31, principal_overdue=1000)
        inventory = self.post(book=self.bank)
        made = self.as_user(self.env["reserve.correction"], self.preparer).create(
            {"inventory_id": inventory.id, "document": "Model 3 of 30.09.2026"}
        )
        made.line_ids.create(
            {"correction_id": made.id, "contract_id": loan.id, "expected": 350}
        )
        self.as_user(made, self.chief).action_post()
        self.env.invalidate_all()
        move = made.sudo().move_id
        said = ("Model 3 of 30.09.2026", inventory.display_name, "P1", "150.00")
        self.holds(move, *said)
        self.reversed(made)
        self.holds(move.reversal_move_ids, f"Reverses the entry {move.name}", *said)

    def test_many_debts(self):
        """The largest are printed, and the memo says so."""
        debts = [self._debt(f"N{n}", 130, principal_overdue=100 + n) for n in range(4)]
        self.post()
        order = self.write_off(*debts)
        self.patch(reserve_entry_memo, "PAPER_LINES", 2)
        text = self.memo(order.move_id)
        self.assertIn("The largest are printed: 2", text)
        self.assertIn("N3", text)
        self.assertNotIn("N1 ", text)

    def test_other_entries(self):
        self._debt("T1", 10, principal_overdue=100)
        other = self.env["account.move"].create(
            {"move_type": "entry", "journal_id": self.post().move_id.journal_id.id}
        )
        with self.assertRaisesRegex(UserError, "was not made by a reserve"):
            self.memo(other)
