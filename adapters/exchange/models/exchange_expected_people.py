# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
import base64
import re

from lxml import etree

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ExchangeExpected(models.Model):
    """What an operator does about an expected file: requests it, gives up waiting, looks at it."""

    _inherit = "exchange.expected"

    def _is_operator(self):
        user = self.env.user
        return user.has_group("bank_base.group_exchange_operator") or user.has_group(
            "bank_base.group_administrator"
        )

    def action_request(self):
        """Button: ask the sender for the file of this date, once."""
        if not self._is_operator():
            raise AccessError(
                self.env._("Only an exchange operator requests files again.")
            )
        self.check_access("read")
        for one in self:
            if one.state != "missing":
                raise UserError(
                    self.env._(
                        "«%s» is not late: only a file that has not come by its time is "
                        "requested.",
                        one.display_name,
                    )
                )
            if one.requested_on:
                raise UserError(
                    self.env._(
                        "«%(name)s» was requested already, by %(user)s on %(when)s. A request "
                        "that was not delivered is sent again in the outbox.",
                        name=one.display_name,
                        user=one.requested_by_id.name,
                        when=one._moment(one.requested_on),
                    )
                )
            # sudo: the row is written by the system only; the role was checked just above
            one.sudo()._request()

    def _request(self):
        """Write the request into the outbox, in this transaction; once a row."""
        self.ensure_one()
        schedule = self.schedule_id
        kind = re.sub(r"[^A-Za-z0-9._-]", "_", schedule.type_id.code)
        row = self.env["bank.outbox"]._put(
            f"exchange.request.day:{self.id}",
            "file",
            company_id=self.company_id.id,
            res_model=self._name,
            res_id=self.id,
            endpoint=schedule.endpoint_id.code,
            payload_name=f"request_day_{self.id}_{kind}_{self.date.isoformat()}.xml",
            payload=base64.b64encode(self._request_xml()),
        )
        self.write(
            {
                "outbox_id": row.id,
                "requested_on": fields.Datetime.now(),
                "requested_by_id": self.env.uid,
            }
        )

    def _request_xml(self):
        """The request as bytes: docs/formats.md, xsd/request.xsd."""
        root = etree.Element("exchange_request", format="1.0", number=str(self.id))
        facts = {"type": self.schedule_id.type_id.code, "date": self.date.isoformat()}
        etree.SubElement(root, "missing_day", facts)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def action_outbox(self):
        """Open the request as it leaves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "bank.outbox",
            "res_id": self.outbox_id.id,
            "view_mode": "form",
        }

    def action_waive(self):
        """Button: this file will not come; the alarm ends, who said so is kept."""
        user = self.env.user
        if not self._is_operator():
            raise AccessError(
                self.env._("Only an exchange operator gives up waiting for a file.")
            )
        self.check_access("read")
        for one in self:
            if one.state not in ("waiting", "missing"):
                raise UserError(self.env._("«%s» is not waited for.", one.display_name))
            # sudo: the row is written by the system only; the role was checked just above
            row = one.sudo()
            row.write({"state": "waived", "waived_by_id": user.id})
            row._end_alarm(self.env._("Not awaited any more: %s", user.name))

    def action_file(self):
        """Open the file that came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "exchange.file",
            "res_id": self.file_id.id,
            "view_mode": "form",
        }
