# A model in several files by theme: here, what the command line asks of it.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows, text
from odoo.addons.bank_base.tools.table import table

from .reserve_inventory_branch import CONTEXT

SUMS = ("base", "reserve", "previous", "difference")
DECIDED = ("decided_base", "decided_reserve")


class ReserveInventoryRun(models.Model):
    """The inventory of one book at one date for an outside scheduler."""

    _inherit = "reserve.inventory"

    @api.model
    def _run(self, company, code, date, post=False, branches=()):
        """Count, and post if asked; a posted inventory is answered as it stands.

        Runs in superuser mode: who may start the command is the business of the machine.

        :param code: code of the rule book
        :param branches: codes of branches: figures are theirs, although the whole book is counted
            and posted; empty: the whole book
        :return: dict for JSON: book, date, ``branches``, state, sums as texts with two decimals,
            ``entry`` (its number, None without one), ``already_posted``, ``groups`` in order of
            days; of a group, ``decided`` and its sums are debts reserved by a decision, which are
            in the group's own sums too
        :raises UserError: unknown book or branch, date in the future or before the last posted
            inventory, closed period, and all that counting and posting refuse
        """
        chosen = self.env["bank.branch"]._by_codes(company, branches)
        book = self.env["reserve.rule.book"]._by_code(company, code)
        former = self.search(
            [
                ("book_id", "=", book.id),
                ("date", "=", date),
                ("opening", "=", False),
                ("state", "!=", "reversed"),
            ],
            order="closing desc",
            limit=1,
        )
        self.env["account.move"]._reserve_check_come(company, date, book.display_name)
        already = former.state == "posted" and former.closing >= self._reversed_close(
            book.id, date
        )
        if former and former.state != "posted":
            former._check_not_superseded()
        inventory = former if already else self._count(company, book, date)
        if post:
            inventory._post()
        seen = inventory.with_context(**{CONTEXT: chosen.ids})
        return {
            "company": company.name,
            "book": book.code,
            "date": date.isoformat(),
            "branches": chosen.mapped("code"),
            "inventory": inventory.id,
            "state": inventory.state,
            "already_posted": already,
            "entry": inventory.move_id.name or None,
            **seen._result(),
            "previous": text(seen._sums()["previous"]),
            "debts": seen._debts_counted(),
            "groups": seen._run_groups(),
        }

    def _run_groups(self):
        """Groups of the inventory: debts, base, rate, reserve, previous, difference, entry."""
        found = self._groups()
        exact = {
            row["id"]: row
            for row in rows(
                self.env,
                SQL(
                    "SELECT id, rate, base, reserve, previous, difference, decided_base,"
                    " decided_reserve FROM (%s) g WHERE inventory_id = %s",
                    found._table_query,
                    self.id,
                ),
            )
        }
        return [
            {
                "group": group.display_name,
                "debts": group.debts,
                "rate": f"{exact[group.id]['rate'].normalize():f}",
                **{name: text(exact[group.id][name]) for name in SUMS},
                "decided": group.decided,
                **{name: text(exact[group.id][name]) for name in DECIDED},
                "entry": self.move_id.name or None,
            }
            for group in found
        ]

    @api.model
    def _run_lines(self, result):
        """The answer of :meth:`_run` for a person at the terminal."""
        headers = [
            self.env._("Group"),
            self.env._("Debts"),
            self.env._("Base"),
            self.env._("Rate, %"),
            self.env._("Reserve"),
            self.env._("Previous"),
            self.env._("Difference"),
            self.env._("Entry"),
        ]
        names = (
            "group", "debts", "base", "rate", "reserve", "previous", "difference", "entry",
        )  # fmt: skip
        total = {
            **result,
            "group": self.env._("Total"),
            "rate": None,
        }
        found = []
        for group in result["groups"]:
            found.append(group)
            if group["decided"]:
                found.append(
                    {
                        "group": self.env._("  of them by decision"),
                        "debts": group["decided"],
                        "base": group["decided_base"],
                        "reserve": group["decided_reserve"],
                    }
                )
        body = [[group.get(name) for name in names] for group in (*found, total)]
        inventory = self.browse(result["inventory"])
        state = inventory._fields["state"]._description_selection(self.env)
        return [
            f"{inventory.display_name}: {dict(state)[inventory.state].lower()}",
            *(
                [self.env._("Branches: %s", ", ".join(result["branches"]))]
                if result["branches"]
                else []
            ),
            table(headers, body),
        ]
