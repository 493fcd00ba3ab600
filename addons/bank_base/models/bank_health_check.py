from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError


class BankHealthCheck(models.Model):
    """The last finding of every check, for the screen; rewritten every few minutes."""

    _name = "bank.health.check"
    _description = "State of a part of the system"
    _order = "sequence, code, key"
    _rec_name = "name"

    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    code = fields.Char(required=True, readonly=True)
    key = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="What", required=True, readonly=True)
    level = fields.Selection(
        [("ok", "Well"), ("warn", "Attention"), ("critical", "Trouble")],
        required=True,
        readonly=True,
    )
    number = fields.Float(string="Figure", readonly=True, digits=(16, 1))
    text = fields.Char(string="What is found", readonly=True)
    link = fields.Char(readonly=True)
    since = fields.Datetime(
        string="Level since", readonly=True, help="Since when the level is the same."
    )
    checked_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(code, COALESCE(key, ''))")

    @api.model
    def _refresh(self, now) -> None:
        """Write the findings of ``now`` (aware datetime) over those of before."""
        moment = now.astimezone(pytz.utc).replace(tzinfo=None)
        old = {(row.code, row.key or ""): row for row in self.search([])}
        company = self.env.ref("base.main_company")
        # the screen is read by people of the bank, whoever looked last
        report = self.env["bank.health"].with_context(lang=company.partner_id.lang)
        fresh = []
        for one in report._report(now)["checks"]:
            row = old.pop((one["code"], one["key"]), self.browse())
            vals = {
                **one,
                "company_id": one["company_id"] or False,
                "checked_at": moment,
            }
            if row.level != one["level"]:
                vals["since"] = moment
            if row:
                row.write(vals)
            else:
                fresh.append(vals)
        self.create(fresh)
        self.browse([row.id for row in old.values()]).unlink()

    @api.model
    def _cron_refresh(self) -> None:
        """Scheduled action."""
        self._refresh(datetime.now(pytz.utc))

    def action_refresh(self):
        """Look again (button of the list)."""
        user = self.env.user
        if not user.has_group("bank_base.group_exchange_operator") and not (
            user.has_group("bank_base.group_administrator")
        ):
            raise AccessError(
                self.env._("Only an operator or an administrator may look again.")
            )
        # sudo: the rows are written by the system only; the role was checked just above.
        self.sudo()._refresh(datetime.now(pytz.utc))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open(self):
        """Open the screen that shows the cause (button of a line)."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.link, "target": "self"}
