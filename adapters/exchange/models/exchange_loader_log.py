from odoo import api, models

from odoo.addons.bank_base.tools import log_line

from .exchange_trial_file import TRIAL


class ExchangeLoader(models.AbstractModel):
    """Every end of a load leaves a line for programs in the log; a dry run leaves none."""

    _inherit = "exchange.loader"

    @api.model
    def _process(self, file_id):
        answer = super()._process(file_id)
        if not self.env.context.get(TRIAL):
            with self._transaction() as loader:
                file = loader.env["exchange.file"].browse(file_id)
                log_line.write("load", **file._log_facts())
        return answer
