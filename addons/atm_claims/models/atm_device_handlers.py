# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import datetime, time

from odoo import api, models

from ..tools.people import names

REGISTERS = {
    "atm.load": {
        "at": "at",
        "people": ("cassettes_by", "cassettes_presence", "loaded_by", "controlled_by"),
    },
    "atm.recount": {
        "at": "at",
        "people": ("unloaded_by", "controlled_by", "counted_by", "in_presence_of"),
    },
    "atm.find": {"at": "at", "people": ("found_by", "in_presence_of")},
}
"""Registers of loading and counting: the moment and the fields that name people."""


class AtmDevice(models.Model):
    _inherit = "atm.device"

    @api.model
    def _handlers(self, device, date_from, date_to):
        """Who handled an ATM in a time: opened it, loaded, unloaded, counted or held its keys.

        Other registers add their people: override, call super, extend the list.

        :return: list of (``res.users`` or an empty set, the name as the register has it, what was
            done, in words)
        """
        start = datetime.combine(date_from, time.min)
        end = datetime.combine(date_to, time.max)
        nobody = self.env["res.users"]
        found = []
        for model, register in REGISTERS.items():
            if model not in self.env:
                continue
            records = self.env[model].search(
                [
                    ("device_id", "=", device.id),
                    (register["at"], ">=", start),
                    (register["at"], "<=", end),
                ]
            )
            title = records._description
            for record in records:
                for field in register["people"]:
                    label = record._fields[field]._description_string(self.env)
                    what = f"{title} {record.display_name}: {label}"
                    found.extend((nobody, name, what) for name in names(record[field]))
        found.extend(self._handlers_of_inquiries(device, start, end))
        if "atm.access" in self.env:
            for motion in self.env["atm.access"]._during(device, start, end):
                what = f"{motion._description} {motion.item}, {motion.at:%d.%m.%Y}"
                found.extend((nobody, name, what) for name in names(motion.holder))
        return found

    @api.model
    def _handlers_of_inquiries(self, device, start, end):
        """Who had cash in hand by an inquiry's way of cash, or opened the ATM to inspect it."""
        nobody = self.env["res.users"]
        found = []
        steps = self.env["atm.custody"].search(
            [("investigation_id.device_id", "=", device.id)]
        )
        for step in steps:
            # A step without its moment belongs to the period that the inquiry looks into.
            inquiry = step.investigation_id
            at = step.at or inquiry.period_to or inquiry.opened_at
            if not start <= at <= end:
                continue
            for field in ("people", "controlled_by", "in_presence_of"):
                what = f"{inquiry.name}, {step.display_name}"
                found.extend((nobody, name, what) for name in names(step[field]))
        visits = self.env["atm.conclusion"].search(
            [
                ("device_id", "=", device.id),
                ("inspection", "in", ("empty", "cash")),
                ("signed_at", ">=", start),
                ("signed_at", "<=", end),
            ]
        )
        label = visits._fields["inspection"]._description_string(self.env)
        found.extend(
            (one.signed_by, one.signed_by.name, f"{label}, {one.display_name}")
            for one in visits
        )
        return found
