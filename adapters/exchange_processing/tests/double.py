"""The door for facts, for tests of this addon where the addon of the facts has none yet."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.atm_claims.tools.staging import STAGING


class AtmIntakeDouble(models.AbstractModel):
    _module = None
    _name = "atm.intake"
    _description = "Door of the tests"

    @api.model
    def _create_staging(self, kind, suffix):
        staging = {}
        for table, columns in STAGING[kind].items():
            staging[table] = SQL.identifier(f"stg_atm_{suffix}_{table}")
            described = SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(ddl))
                for name, ddl in columns.items()
            )
            self.env.cr.execute(
                SQL("CREATE UNLOGGED TABLE %s (%s)", staging[table], described)
            )
        return staging

    @api.model
    def _drop_staging(self, staging):
        self.env.cr.execute(SQL("DROP TABLE %s", SQL(", ").join(staging.values())))

    @api.model
    def take_in(self, staging, business_date, source, full, *, kind, rejected=None,
                intake):  # fmt: skip
        main = next(iter(staging.values()))
        known = self.env["atm.device"].search(
            [("company_id", "=", intake.company_id.id)]
        )
        codes = known.mapped("code")
        rows = self.env.execute_query(
            SQL("SELECT rec, device FROM %s ORDER BY rec", main)
        )
        bad = [
            (rec, "unknown_atm", f"ATM {device} is not known")
            for rec, device in rows
            if device not in codes
        ]
        intake.write({"state": "done", "records": len(rows)})
        loaded = len(rows) - len(bad)
        return {"loaded": loaded, "unchanged": 0, "inserted": loaded, "rejects": bad}

    @api.model
    def take_in_journals(self, files, source, intake, *, device=None):
        intake.write({"state": "done", "records": len(files)})
        return {"refused": []}
