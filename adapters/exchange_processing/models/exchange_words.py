from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = {
    "no_atm": _lt("No number of an ATM"),
    "no_device": _lt("No number of an ATM"),
    "unknown_atm": _lt("Unknown ATM"),
    "unknown_device": _lt("Unknown ATM"),
    "no_time": _lt("No date and time"),
    "far_time": _lt("Wrong date"),
    "no_amount": _lt("No amount"),
    "unknown_currency": _lt("Unknown currency"),
    "unknown_operation": _lt("Unknown kind of operation"),
    "no_cassette": _lt("No cassette"),
    "bad_card": _lt("Wrong card number"),
    "bad_count": _lt("Wrong number of notes"),
    "other_atm": _lt("Journal of another ATM"),
    "empty_journal": _lt("Empty journal"),
    "empty": _lt("Empty journal"),
    "not_a_journal": _lt("Not a journal"),
    "binary_journal": _lt("Not a journal"),
    "unknown_journal": _lt("Journal of an unknown kind"),
    "repeated_journal": _lt("Repeated journal"),
    "unknown_request": _lt("No such request of ours"),
}


class ExchangeWords(models.AbstractModel):
    _inherit = "exchange.words"

    @api.model
    def _kinds(self):
        mine = {code: self.env._(words) for code, words in KINDS.items()}
        return {**super()._kinds(), **mine}
