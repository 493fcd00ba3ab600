from .write_off_common import WriteOffCommon


class OffBalanceCommon(WriteOffCommon):
    """A debt written off and watched, and what people enter of it."""

    def watched(self, **vals):
        debt = self._debt("W1", 100, principal_overdue=1000)
        self.post()
        order = self.write_off(debt, **vals)
        return self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])

    def wizard(self, rows, user=None, **vals):
        wizard = self.as_user(
            self.env["reserve.off.balance.motion"], user or self.preparer
        )
        return wizard.create({"row_ids": [(6, 0, rows.ids)], **vals})

    def paid(self, row, amount=300.01, day="2026-11-01", document="PP 1"):
        """A payment of a debt, entered."""
        before = row.motion_ids
        self.wizard(
            row, kind="payment", date=day, amount=amount, document=document
        ).action_apply()
        return row.motion_ids - before

    def ended(self, rows, day="2026-12-01"):
        """Ends of the watch of debts, entered together: the debtor is gone."""
        before = rows.motion_ids
        self.wizard(
            rows, kind="end", ground="gone", date=day, document="Extract 5"
        ).action_apply()
        return rows.motion_ids - before

    def undo(self, motion, day="2026-12-10", user=None):
        """The reversal of a payment or an end, by the chief accountant."""
        seen = self.as_user(motion, user or self.chief)
        action = seen.action_reverse()
        wizards = seen.env[action["res_model"]].with_context(**action["context"])
        wizards.create({"date": day, "reason": "Entered twice"}).action_apply()
        self.env.invalidate_all()
        return motion.reversal_ids
