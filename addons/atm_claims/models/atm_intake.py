from odoo import api, models
from odoo.tools import SQL


class AtmIntake(models.AbstractModel):
    """The one door for facts about ATMs: staged records become rows, in sets."""

    _name = "atm.intake"
    _description = "Taking in facts about ATMs"

    @api.model
    @api.private
    def take_in(self, staging, business_date, source, full, *, kind, intake):
        """Take staged records in for the intake's company; returns counts and rejects."""
        self.env.flush_all()
        (main, *_more) = staging.values()
        staged = self._count(SQL("SELECT count(*) FROM %s", main))
        take = getattr(self, f"_take_in_{kind}")
        result = take(staging, business_date, source, full, intake)
        assert staged == result["loaded"] + len(result["rejects"])
        self.env.invalidate_all()
        return result

    def _count(self, query):
        self.env.cr.execute(query)
        return self.env.cr.fetchone()[0] or 0
