from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError

LINK = "/odoo/action-"  # before the XML id of a screen


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
    may_open = fields.Boolean(compute="_compute_may_open")
    who_may_open = fields.Char(
        string="Who sees the cause",
        compute="_compute_may_open",
        help="Roles whose screen it is, when it is not yours.",
    )
    since = fields.Datetime(
        string="Level since", readonly=True, help="Since when the level is the same."
    )
    checked_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(code, COALESCE(key, ''))")

    @api.depends("link")
    @api.depends_context("uid", "lang")
    def _compute_may_open(self):
        for row in self:
            model = row._cause()
            row.may_open = model is not None and model.has_access("read")
            others = model is not None and not row.may_open
            row.who_may_open = row._readers(model) if others else False

    def _cause(self):
        """The model that the screen of the cause shows, None without such a screen."""
        xmlid = (self.link or "").removeprefix(LINK)
        action = xmlid and self.env.ref(xmlid, raise_if_not_found=False)
        if not action or action._name != "ir.actions.act_window":
            return None
        # sudo: which model a screen shows; what the user may read of it is asked apart.
        name = action.sudo().res_model
        return self.env[name] if name in self.env else None

    @api.model
    def _readers(self, model) -> str:
        """Names of the roles that may read a model."""
        # sudo: names of roles are all that is read
        rights = self.env["ir.model.access"].sudo()
        found = rights.search(
            [("model_id.model", "=", model._name), ("perm_read", "=", True)]
        )
        return ", ".join(found.group_id.sorted("sequence").mapped("full_name"))

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
        """Open the screen that shows the cause (button of a line).

        :raises AccessError: it is a screen of others
        """
        self.ensure_one()
        if not self.may_open:
            raise AccessError(
                self.env._(
                    "Your role does not see the cause of «%(check)s». Ask those who do:"
                    " %(roles)s.",
                    check=self.name,
                    roles=self.who_may_open or "-",
                )
            )
        return {"type": "ir.actions.act_url", "url": self.link, "target": "self"}
