from pathlib import Path

from odoo import api, models, release
from odoo.tools import SQL, config

from ..tools.money import rows, text

# Held by a backup, and by whoever would delete kept files meanwhile.
KEPT_LOCK = "bank.kept"


def folder_of(name: str, database: str) -> Path:
    """Where a bank keeps files of one kind: a folder of its own in Odoo's data directory."""
    return Path(config["data_dir"]) / name / database


class BankBackup(models.AbstractModel):
    """What a backup takes beside the database, and the figures that prove a restored bank."""

    _name = "bank.backup"
    _description = "Backup of the bank"

    @api.model
    def _kept(self):
        """Give every kept file as ``(folder, path within it, sha256 or None)``.

        ``folder`` is one of the data directory (:func:`folder_of`). Addons that keep files
        extend it. What a row of the database refers to is listed whether it is there or not.
        """
        self.env.cr.execute(
            "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
            " ORDER BY 1"
        )
        for (name,) in self.env.cr.fetchall():
            yield "filestore", name, None

    @api.model
    def _figures(self) -> dict:
        """Return the sums that a restored bank must show again; addons extend it.

        Money is text with two decimals.
        """
        totals = rows(
            self.env,
            SQL(
                "SELECT company_id, sum(debit) AS debit, sum(credit) AS credit"
                "  FROM account_move_line WHERE parent_state = 'posted'"
                " GROUP BY company_id ORDER BY company_id"
            ),
        )
        return {
            "ledger": {
                str(row["company_id"]): {
                    "debit": text(row["debit"]),
                    "credit": text(row["credit"]),
                }
                for row in totals
            }
        }

    @api.model
    def _versions(self) -> dict:
        modules = self.env["ir.module.module"].search([("state", "=", "installed")])
        return {
            "odoo": release.version,
            "postgresql": self.env.cr._cnx.server_version,
            "addons": {one.name: one.latest_version for one in modules.sorted("name")},
        }


def table_counts(cr) -> dict[str, int]:
    """Rows of every table of the database; a partitioned table counts as one."""
    cr.execute(
        """
        SELECT c.relname FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
        """
    )
    found = {}
    for (name,) in cr.fetchall():
        cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(name)))
        found[name] = cr.fetchone()[0]
    return found
