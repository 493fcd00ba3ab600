from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ZONE = "Europe/Moscow"
"""Where the ATM's region tells no zone."""


class AtmDevice(models.Model):
    """One ATM of the bank: where it stands, whose it is, what it holds."""

    _name = "atm.device"
    _description = "ATM"
    _inherit = ["mail.thread"]
    _order = "company_id, code"
    _rec_names_search = ["code", "name", "address"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    code = fields.Char(
        string="Number",
        required=True,
        index="trigram",
        help="Terminal number, as journals and the processing center write it.",
    )
    printed_number = fields.Char(
        string="Number it prints",
        copy=False,
        help="The machine's own number in its journal, where it is another than the bank's: some"
        " recyclers print the maker's number. Empty: the bank's number.",
    )
    name = fields.Char(
        help="What people call it, for example «Hall of the Sokol branch»."
    )
    model_id = fields.Many2one("atm.device.model", required=True, ondelete="restrict")
    branch_id = fields.Many2one(
        "bank.branch",
        ondelete="restrict",
        index=True,
        check_company=True,
        help="The branch that loads it and whose books hold its cash.",
    )
    region_id = fields.Many2one(related="branch_id.region_id")
    address = fields.Char()
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    cassette_ids = fields.One2many("atm.cassette", "device_id")
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)", "The company already has an ATM with this number."
    )

    _printed_unique = models.UniqueIndex(
        "(company_id, printed_number) WHERE printed_number <> ''",
        "Another ATM of the company prints this number.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for device in self:
            device.currency_id = device.currency_id or device.company_id.currency_id

    @api.depends("code", "name")
    def _compute_display_name(self):
        for device in self:
            device.display_name = " · ".join(filter(None, (device.code, device.name)))

    @api.model
    def _by_code(self, company, code):
        """Return the company's ATM of this number, archived ones too; an empty set if none."""
        return self.with_context(active_test=False).search(
            Domain("company_id", "=", company.id) & Domain("code", "=", code), limit=1
        )

    @api.model
    def _by_printed(self, company, number):
        """Return the company's ATM whose journal prints this number, archived ones too."""
        found = self.with_context(active_test=False).search(
            Domain("company_id", "=", company.id)
            & Domain("printed_number", "=", number),
            limit=1,
        )
        if found:
            return found
        found = self._by_code(company, number)
        return found if found._printed() == number else self.browse()

    def _printed(self):
        """The number that stands in the ATM's journal."""
        return self.printed_number or self.code

    def _zone(self):
        """Time zone by which the ATM's clock goes: that of its branch's region."""
        return self.region_id.tz or ZONE

    def _to_utc(self, moment):
        """A naive moment by the ATM's clock, in UTC as Odoo keeps it."""
        here = moment.replace(tzinfo=ZoneInfo(self._zone()))
        return here.astimezone(UTC).replace(tzinfo=None)

    def _local(self, moment):
        """A moment (UTC) by the ATM's clock, naive."""
        here = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self._zone()))
        return here.replace(tzinfo=None)

    @api.model
    def _zone_sql(self, device):
        """Expression for the zone of an ATM.

        :param device: SQL expression of its id
        """
        return SQL(
            """COALESCE((SELECT g.tz FROM atm_device z
                           JOIN bank_branch b ON b.id = z.branch_id
                           JOIN bank_region g ON g.id = b.region_id
                          WHERE z.id = %s), %s)""",
            device,
            ZONE,
        )
