from odoo import models
from odoo.exceptions import UserError

from ..journal_load import SOURCE, JournalLoad
from ..tools import card, naming


class ExchangeHandlerProcessingJournal(models.AbstractModel):
    """Journals of ATMs as makers write them: no records, the parser reads the kept bytes."""

    _name = "exchange.handler.processing_journal"
    _inherit = "exchange.handler"
    _description = "Journals of ATMs"

    _replaces = False
    _ordered = False

    def _layout(self):
        raise UserError(
            self.env._(
                "Journals are read as their makers write them: they have no mapping."
            )
        )

    def _loading(self, file):
        return JournalLoad(self.env, file)

    def _peek(self, file):
        codes = naming.devices(
            file.name, self.env["atm.device"]._codes_of(file.company_id)
        )
        day = naming.day(file.name, codes)
        return {"business_date": day, "source": SOURCE} if day else {"source": SOURCE}

    def _conceal(self, text):
        return card.conceal(text)
