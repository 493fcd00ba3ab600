from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCommon

DAY = date(2026, 8, 31)

# What happens to the cash of a device → debit, credit. A bank's accounting policy decides; these
# pairs are the usual ones.
PAIRS = {
    "story.load": ("20208", "20202"),
    "story.dispense_own": ("40817", "20208"),
    "story.dispense_other": ("30233", "20208"),
    "story.cash_in": ("20208", "40817"),
    "story.unload": ("20202", "20208"),
    "story.surplus": ("20202", "60322"),
    "story.shortage": ("60323", "20208"),
    "story.reserve": ("70606", "60324"),
    "story.payout_own": ("60322", "40817"),
    "story.payout_other": ("60322", "30232"),
    "story.payout_cash": ("60322", "20202"),
    "story.payout_at_risk": ("60323", "40817"),
    "story.covered": ("60322", "60323"),
    "story.double_credit": ("40817", "60323"),
    "story.guilty": ("60308", "60323"),
    "story.paid_by_wage": ("60305", "60308"),
    "story.paid_in_cash": ("20202", "60308"),
    "story.loss_reserve": ("60324", "60323"),
    "story.loss_rest": ("70606", "60323"),
    "story.unclaimed": ("60322", "70601"),
}
TYPES = {
    "20208": "asset_cash",
    "40817": "liability_current",
    "30233": "asset_current",
    "30232": "liability_current",
    "60305": "liability_current",
}


@tagged("post_install", "-at_install")
class TestAtmStory(BankCommon):
    """The cash of one device through a bank's posting scheme: load, count, surplus, shortage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.accounts = {
            account.code: account
            for account in cls.env["account.account"].search(
                [("company_ids", "in", cls.company.ids)]
            )
        }
        for code, account_type in TYPES.items():
            if code in cls.accounts:  # an addon of ATMs brought it with the chart
                continue
            cls.accounts[code] = cls.env["account.account"].create(
                {
                    "code": code,
                    "name": code,
                    "account_type": account_type,
                    "company_ids": [Command.set(cls.company.ids)],
                }
            )
        journal = cls.scheme._reserve_journal()
        for code, (debit, credit) in PAIRS.items():
            event = cls.env["bank.posting.event"].create({"code": code, "name": code})
            cls.env["bank.posting.rule"].create(
                {
                    "scheme_id": cls.scheme.id,
                    "event_id": event.id,
                    "debit_account_id": cls.accounts[debit].id,
                    "credit_account_id": cls.accounts[credit].id,
                    "journal_id": journal.id,
                }
            )

    def happens(self, event, amount):
        rule = self.scheme._resolve(event, DAY)
        move = self.env["account.move"].create(
            {
                "journal_id": rule.journal_id.id,
                "date": DAY,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "debit": amount if side == "debit" else 0,
                            "credit": amount if side == "credit" else 0,
                        }
                    )
                    for account, side in (
                        (rule.debit_account_id, "debit"),
                        (rule.credit_account_id, "credit"),
                    )
                ],
            }
        )
        move._post(soft=False)

    def balance(self, code):
        """Debit less credit of an account."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.accounts[code].id),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(lines.mapped("balance"))

    def worked(self):
        """3 000 000 loaded, 2 400 000 dispensed, 150 000 taken in: 750 000 must be there."""
        self.happens("story.load", 3_000_000)
        self.happens("story.dispense_own", 2_400_000)
        self.happens("story.cash_in", 150_000)
        self.assertEqual(self.balance("20208"), 750_000)

    def test_surplus_and_payout(self):
        """Counted 755 000: 5 000 too much; the client who was debited gets it."""
        self.worked()
        cash = self.balance("20202")
        self.happens("story.unload", 750_000)
        self.happens("story.surplus", 5_000)
        self.assertEqual(self.balance("20202") - cash, 755_000)
        self.assertEqual((self.balance("20208"), self.balance("60322")), (0, -5_000))
        owed = self.balance("40817")
        self.happens("story.payout_own", 5_000)
        self.assertEqual(
            (self.balance("60322"), self.balance("40817") - owed), (0, -5_000)
        )

    def test_shortage(self):
        """Counted 723 000: 27 000 are missing, reserved and written off against the reserve."""
        self.worked()
        self.happens("story.shortage", 27_000)
        self.happens("story.unload", 723_000)
        self.assertEqual((self.balance("20208"), self.balance("60323")), (0, 27_000))
        self.happens("story.reserve", 27_000)
        self.happens("story.loss_reserve", 27_000)
        self.assertEqual((self.balance("60323"), self.balance("60324")), (0, 0))
        self.assertEqual(self.balance("70606"), 27_000)

    def test_every_pair(self):
        """Each event finds its own pair, none another's."""
        for event, codes in PAIRS.items():
            rule = self.scheme._resolve(event, DAY).with_company(self.company)
            self.assertEqual(
                (rule.debit_account_id.code, rule.credit_account_id.code), codes, event
            )
        with self.assertRaisesRegex(UserError, "no accounting event"):
            self.scheme._resolve("story.unknown", DAY)

    def test_paid_at_the_banks_risk(self):
        """A claim paid before the count: the surplus found later closes it."""
        self.worked()
        self.happens("story.payout_at_risk", 5_000)
        self.assertEqual(self.balance("60323"), 5_000)
        self.happens("story.surplus", 5_000)
        self.happens("story.covered", 5_000)
        self.assertEqual((self.balance("60322"), self.balance("60323")), (0, 0))
