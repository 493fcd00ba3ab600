from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D
from odoo.addons.bank_base.tools.words import amount_in_words

from ..models.reserve_inventory_branch import READERS
from ..models.reserve_inventory_paper import PAPER_LINES


class ReservePaper(models.AbstractModel):
    """What the printed papers of an inventory share: the commission, sums in words, debts."""

    _name = "reserve.paper"
    _description = "Paper of a Reserve Inventory"

    def _get_report_values(self, docids, data=None):
        inventories = self.env["reserve.inventory"].browse(docids)
        inventories.check_access("read")
        self._check_printable(inventories)
        return {
            "doc_ids": docids,
            "doc_model": "reserve.inventory",
            "docs": inventories,
            "in_words": self._in_words,
            "words": self._words,
            "debts": self._debts,
            "kinds": self._kinds,
            "added": self._added,
            "rate": self._rate,
            "sums": self._sums,
            "groups": self._groups,
            "segments": self._segments,
            "branch_names": self._branch_names,
            "others": self._others,
        }

    def _check_whole_company(self):
        """Refuse a paper of all branches to an accountant who is kept to some of them.

        :raises AccessError: naming the branches
        """
        kept = roles.branches(self, *READERS)
        if kept:
            raise AccessError(
                self.env._(
                    "This paper shows debts of all branches, and you work for %s. Print the act or"
                    " the workbook of your branches under Papers of branches.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _check_printable(self, inventories):
        """Refuse what the paper cannot be printed of."""
        for inventory in inventories:
            if inventory.state == "draft" or inventory.opening:
                raise UserError(
                    self.env._(
                        "“%s” has no counted lines: count it before printing.",
                        inventory.display_name,
                    )
                )

    def _added(self, found, name):
        """Sum of a column of printed rows, without the dust of floats."""
        return sum((D(row[name]) for row in found), D(0))

    def _rate(self, value, record):
        """A rate without trailing zeros, with the decimal mark of the record's language."""
        lang = self.env["res.lang"]._get_data(
            code=record.env.context.get("lang") or "en_US"
        )
        return f"{value:g}".replace(".", lang.decimal_point or ".")

    @api.model
    def _words(self, amount, record):
        """A sum in company currency in words, in the language of the record's context."""
        lang = (record.env.context.get("lang") or "en")[:2]
        currency = record.company_id.currency_id
        try:
            return amount_in_words(D(amount), lang, currency.name)
        except NotImplementedError:
            # num2words has no words for this currency or language: Odoo's own text then, which
            # knows every currency, though not its Russian cases.
            return currency.amount_to_text(float(amount))

    def _in_words(self, inventory, column="reserve"):
        """An exact sum of an inventory, or of its chosen branches, in words."""
        return self._words(inventory._sums()[column], inventory)

    def _sums(self, inventory):
        """Counts and sums of an inventory, or of its chosen branches."""
        return inventory._sums()

    def _groups(self, inventory):
        """Groups of an inventory, or of its chosen branches."""
        return inventory._groups()

    def _segments(self, inventory):
        """Segments of an inventory, or of its chosen branches."""
        branches = inventory._branches()
        return inventory.total_ids.filtered(
            lambda total: not branches or (total.branch_id.id or 0) in branches
        )

    def _others(self, inventory, overdue):
        """Debts of the register without a line in the inventory, the product group in words.

        :param overdue: overdue ones, which the rule book does not reserve, or those without overdue
        """
        return [
            {**row, "name": row["name"] or inventory.env._("Without a product group")}
            for row in inventory._paper_others()
            if row["overdue"] == overdue
        ]

    def _branch_names(self, inventory):
        """The branches that a paper is for, in words; empty: the whole company."""
        names = inventory._branch_records().mapped("display_name")
        if 0 in inventory._branches():
            names.append(inventory.env._("debts without a branch"))
        return ", ".join(names)

    def _debts(self, inventory):
        """The largest debts with names, as far as the reader may see them; the reading is noted."""
        found = inventory._paper_debts(PAPER_LINES)
        clients = inventory.env["bank.client"].browse(
            row["client_id"] for row in found if row["client_id"]
        )
        self.env["reserve.line"]._note_taken(["client_id"], "export", len(clients))
        names = {client.id: client.display_name for client in clients}
        contracts = inventory.env["debt.contract"].browse(
            row["contract_id"] for row in found
        )
        numbers = {contract.id: contract.number for contract in contracts}
        labels = dict(inventory.env["reserve.line"]._selection_debt_kind())
        return [
            {
                **row,
                "number": numbers[row["contract_id"]],
                "client": names.get(row["client_id"], ""),
                "kind": labels.get(row["kind"], row["kind"]),
            }
            for row in found
        ]

    def _kinds(self, inventory):
        """Overdue debts by kind, the kind in words."""
        labels = dict(inventory.env["reserve.line"]._selection_debt_kind())
        return [
            {**row, "kind": labels.get(row["kind"], row["kind"])}
            for row in inventory._paper_kinds()
        ]
