from .write_off_common import WriteOffCommon


class InvoiceCommon(WriteOffCommon):
    """The company's own invoices, which the close of a day brings into the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].with_company(cls.company)
        made = {
            code: accounts.create(
                {
                    "code": code,
                    "name": code,
                    "account_type": kind,
                    "company_ids": [(6, 0, cls.company.ids)],
                    "reconcile": kind == "asset_receivable",
                }
            )
            for code, kind in (("62001", "asset_receivable"), ("90001", "income"))
        }
        cls.receivable, cls.income = made.values()
        journals = cls.env["account.journal"]
        cls.sales = journals.create(
            {
                "name": "Sales",
                "code": "SLS",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.income.id,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Buyer", "is_company": True, "vat": "7707083893"}
        )
        cls.partner.with_company(
            cls.company
        ).property_account_receivable_id = cls.receivable

    def invoice(self, amount, partner=None, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.company.id,
                "journal_id": self.sales.id,
                "partner_id": (partner or self.partner).id,
                "invoice_date": "2026-05-01",
                "invoice_date_due": "2026-06-01",
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Works",
                            "quantity": 1,
                            "price_unit": amount,
                            "account_id": self.income.id,
                            "tax_ids": [],
                        },
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def pay(self, invoice, amount, day):
        """Money on the item: an entry reconciled with it."""
        move = self.env["account.move"].create(
            {
                "journal_id": self.scheme.rule_ids.journal_id[0].id,
                "date": day,
                "line_ids": [
                    (0, 0, {"account_id": account.id, "partner_id": self.partner.id,
                            "debit": debit, "credit": credit})
                    for account, debit, credit in (
                        (self.receivable, 0, amount), (self.income, amount, 0),
                    )
                ],
            }
        )  # fmt: skip
        move.action_post()
        lines = (invoice + move).line_ids
        lines.filtered(lambda line: line.account_id == self.receivable).reconcile()

    def take_in(self, at):
        """What the close of a day does with the ledger's open items."""
        day = self.env["bank.day"].create({"company_id": self.company.id, "date": at})
        self.env["debt.receivable"]._step_receivables(day)
        day.unlink()
        self.keep_sums()
        self.env.invalidate_all()

    def debt(self, invoice):
        return self.env["debt.contract"].search(
            [("number", "=", invoice.name), ("company_id", "=", self.company.id)]
        )
