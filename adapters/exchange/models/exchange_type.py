from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..stream import Limits
from ..stream.limits import MIB


class ExchangeType(models.Model):
    """A kind of file: what is in it, who understands it, how much of it may be bad."""

    _name = "exchange.type"
    _description = "File Type"
    _order = "sequence, code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short name for the command line, e.g. core_banking.credits.",
    )
    sequence = fields.Integer(
        default=10,
        help="Files of several types that came together are loaded in this order.",
    )
    active = fields.Boolean(default=True)
    handler = fields.Char(
        required=True,
        help="Technical name of the module's part that understands the records.",
    )
    needed_for_close = fields.Boolean(
        string="Needed for Day Close",
        help="The business day is not closed until a file of this type with its date is loaded.",
    )
    late_numbers = fields.Boolean(
        string="Missed Files Load Later",
        help="For files of events (payments, messages), each of which stands for itself: one "
        "that fills a gap in numbers is loaded although later ones are. Files of balances are "
        "overtaken by later ones and stay refused.",
    )
    max_rejected_percent = fields.Float(
        string="Most Bad Records, %",
        default=5.0,
        help="A file with a greater share of bad records is refused whole.",
    )
    max_rejected_count = fields.Integer(
        string="Bad Records Always Forgiven",
        default=0,
        help="Up to this many bad records never make a file refused, however small it is, "
        "as long as one good record is left. 0: only the share decides.",
    )
    max_unpacked_mb = fields.Integer(
        string="Largest File, MB", default=8192, help="Size of the unpacked file."
    )
    max_record_kb = fields.Integer(
        string="Largest Record, KB",
        default=4096,
        help="Size of one record in the file.",
    )
    max_ratio = fields.Integer(
        string="Largest Compression",
        default=200,
        help="How many times larger than the received one the unpacked file may be.",
    )
    keep_days = fields.Integer(
        string="Keep Files, Days",
        default=1826,
        help="Received files are kept this long; 0 keeps them forever. Longer while a bad record "
        "that can still be corrected waits for a decision (balances: until their day is "
        "closed), or an answer for its receipt. What the journal says of them stays.",
    )
    mapping_ids = fields.One2many("exchange.mapping", "type_id", string="Mappings")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is a file type with this code."
    )
    _percent_range = models.Constraint(
        "CHECK (max_rejected_percent >= 0 AND max_rejected_percent <= 100)",
        "The share of bad records is a percentage from 0 to 100.",
    )
    _limits_positive = models.Constraint(
        "CHECK (max_unpacked_mb > 0 AND max_record_kb > 0 AND max_ratio > 0"
        " AND max_rejected_count >= 0 AND keep_days >= 0)",
        "Limits must be greater than zero.",
    )

    @api.constrains("handler")
    def _check_handler(self):
        for one in self:
            model = self.env.registry.get(one.handler)
            if model is None or not hasattr(model, "_semantic"):
                raise ValidationError(
                    self.env._(
                        "No installed module understands files of type «%s».", one.name
                    )
                )

    @api.model
    def _by_code(self, code):
        """The type with this code.

        :raises UserError: there is none; the message lists those there are
        """
        found = self.search([("code", "=", code)])
        if not found:
            codes = (
                ", ".join(self.search([("code", "!=", False)]).mapped("code")) or "-"
            )
            raise UserError(
                self.env._(
                    "There is no file type «%(code)s». Known types: %(codes)s.",
                    code=code,
                    codes=codes,
                )
            )
        return found

    def _handler(self):
        """The ``exchange.handler`` of this type."""
        self.ensure_one()
        if self.handler not in self.env:
            raise UserError(
                self.env._(
                    "No installed module understands files of type «%s».", self.name
                )
            )
        return self.env[self.handler]

    def _limits(self):
        """:class:`~..stream.Limits` with this type's settings."""
        self.ensure_one()
        return Limits(
            unpacked=self.max_unpacked_mb * MIB,
            record=self.max_record_kb * 1024,
            ratio=self.max_ratio,
        )

    def _mapping(self, code):
        """The mapping of this type with this code, an empty one for an empty code.

        :raises UserError: there is none
        """
        self.ensure_one()
        if not code:
            return self.env["exchange.mapping"]
        found = self.mapping_ids.filtered(lambda one: one.code == code)
        if not found:
            raise UserError(
                self.env._(
                    "File type «%(type)s» has no mapping «%(code)s».",
                    type=self.code,
                    code=code,
                )
            )
        return found
