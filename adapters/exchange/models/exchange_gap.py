import base64
import re

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OVERTAKEN = ("older_date", "older_number")


class ExchangeGap(models.Model):
    """Numbers of files that did not come, from the file that showed it until they all came.

    A number has come when its file is loaded, or when it is in the journal as refused because
    a later file had been loaded before it: its bytes are kept, its balances are overtaken.
    Written by the load in its own transaction; people press one button.
    """

    _name = "exchange.gap"
    _description = "Gap in Numbers of Files"
    _order = "id desc"
    _rec_name = "numbers"

    file_id = fields.Many2one(
        "exchange.file",
        string="Seen By File",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    type_id = fields.Many2one(
        "exchange.type", string="File Type", required=True, readonly=True
    )
    endpoint_id = fields.Many2one("exchange.endpoint", string="Channel", readonly=True)
    source = fields.Char(string="Source System", readonly=True)
    branch_code = fields.Char(string="Branch", readonly=True)
    number_from = fields.Integer(required=True, readonly=True)
    number_to = fields.Integer(required=True, readonly=True)
    numbers = fields.Char(string="Missing Numbers", compute="_compute_numbers")
    state = fields.Selection(
        [("open", "Not Requested"), ("requested", "Requested"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    outbox_id = fields.Many2one(
        "bank.outbox", string="Request", readonly=True, ondelete="set null"
    )
    request_state = fields.Selection(related="outbox_id.state", string="Delivery")
    requested_on = fields.Datetime(readonly=True)
    requested_by_id = fields.Many2one("res.users", readonly=True)
    closed_on = fields.Datetime(readonly=True)
    came_ids = fields.Many2many(
        "exchange.file", string="Files That Came", compute="_compute_came_ids"
    )

    _once = models.Constraint(
        "UNIQUE (file_id)", "The gap before this file is known already."
    )
    _open = models.Index(
        "(company_id, type_id, number_from) WHERE state IN ('open', 'requested')"
    )

    @api.depends("number_from", "number_to")
    def _compute_numbers(self):
        for one in self:
            single = one.number_from == one.number_to
            one.numbers = (
                str(one.number_from) if single else f"{one.number_from}-{one.number_to}"
            )

    @api.depends("state")
    def _compute_came_ids(self):
        for one in self:
            one.came_ids = self.env["exchange.file"].search(
                one._came_domain(), order="sequence, id", limit=1000
            )

    def _came_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("type_id", "=", self.type_id.id),
            ("source", "=", self.source),
            ("branch_code", "=", self.branch_code),
            ("sequence", ">=", self.number_from),
            ("sequence", "<=", self.number_to),
            "|",
            ("state", "=", "loaded"),
            "&",
            ("state", "=", "refused"),
            ("code", "in", OVERTAKEN),
        ]

    # -- written by the load ------------------------------------------------------------

    @api.model
    def _waiting(self, file, number):
        """Open gaps of the file's sender and type that hold a number."""
        return self.search(
            [
                ("company_id", "=", file.company_id.id),
                ("type_id", "=", file.type_id.id),
                ("source", "=", file.source),
                ("branch_code", "=", file.branch_code),
                ("state", "!=", "closed"),
                ("number_from", "<=", number),
                ("number_to", ">=", number),
            ]
        )

    @api.model
    def _file_ended(self, file):
        """A file was loaded or refused: gaps that it fills, the gap that it shows."""
        came = file.state == "loaded" or file.code in OVERTAKEN
        if came and file.sequence:
            for gap in self._waiting(file, file.sequence):
                gap._close_if_whole()
        if file.state == "loaded" and file.gap_from:
            self._begin(file)

    @api.model
    def _begin(self, file):
        """Note the gap that a loaded file shows; request it if the schedule says so."""
        if self._waiting(file, file.gap_from) & self._waiting(file, file.gap_to):
            return  # a late file stands within a gap that is known
        gap = self.create(
            {
                "file_id": file.id,
                "company_id": file.company_id.id,
                "type_id": file.type_id.id,
                "endpoint_id": file.endpoint_id.id,
                "source": file.source,
                "branch_code": file.branch_code,
                "number_from": file.gap_from,
                "number_to": file.gap_to,
            }
        )
        schedule = self.env["exchange.schedule"].search(
            [
                ("endpoint_id", "=", file.endpoint_id.id),
                ("type_id", "=", file.type_id.id),
                ("auto_request", "=", True),
            ],
            limit=1,
        )
        if schedule:
            gap._request()

    def _close_if_whole(self):
        self.ensure_one()
        self.env["exchange.file"].flush_model()
        query = self.env["exchange.file"]._search(self._came_domain())
        ((count,),) = self.env.execute_query(
            query.select(SQL("count(DISTINCT exchange_file.sequence)"))
        )
        if count == self.number_to - self.number_from + 1:
            self.write({"state": "closed", "closed_on": fields.Datetime.now()})
            self.file_id.activity_feedback(
                ["mail.mail_activity_data_todo"],
                feedback=self.env._("The missing files came: %s", self.numbers),
            )

    # -- the request --------------------------------------------------------------------

    def _request(self):
        """Write the request into the outbox, in this transaction; once a gap."""
        self.ensure_one()
        kind = re.sub(r"[^A-Za-z0-9._-]", "_", self.type_id.code)
        row = self.env["bank.outbox"]._put(
            f"exchange.request:{self.id}",
            "file",
            company_id=self.company_id.id,
            res_model=self._name,
            res_id=self.id,
            endpoint=self.endpoint_id.code,
            payload_name=f"request_{self.id}_{kind}_{self.numbers}.xml",
            payload=base64.b64encode(self._request_xml()),
        )
        self.write(
            {
                "state": "requested",
                "outbox_id": row.id,
                "requested_on": fields.Datetime.now(),
                "requested_by_id": self.env.uid,
            }
        )

    def _request_xml(self):
        """The request as bytes: docs/formats.md, xsd/request.xsd."""
        root = etree.Element("exchange_request", format="1.0", number=str(self.id))
        etree.SubElement(
            root,
            "missing",
            {
                "type": self.type_id.code,
                "source": self.source or "",
                "branch": self.branch_code or "",
                "from": str(self.number_from),
                "to": str(self.number_to),
                "seen": str(self.file_id.sequence),
                "seen_date": self.file_id.business_date.isoformat(),
            },
        )
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def action_request(self):
        """Button: ask the sender for the missing files."""
        user = self.env.user
        if not user.has_group("bank_base.group_exchange_operator") and not (
            user.has_group("bank_base.group_administrator")
        ):
            raise AccessError(
                self.env._("Only an exchange operator requests files again.")
            )
        self.check_access("read")
        for gap in self:
            if gap.state != "open":
                raise UserError(
                    self.env._(
                        "Files %s are requested already, or came. A request that was not "
                        "delivered is sent again in the outbox.",
                        gap.numbers,
                    )
                )
            if not gap.endpoint_id:
                raise UserError(
                    self.env._(
                        "The file after gap %s was given by hand: there is no channel to send "
                        "a request by.",
                        gap.numbers,
                    )
                )
            # sudo: the gap is written by the system only; the role was checked just above
            gap.sudo()._request()

    def action_outbox(self):
        """Open the request as it leaves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "bank.outbox",
            "res_id": self.outbox_id.id,
            "view_mode": "form",
        }
