# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import datetime, time

from odoo import SUPERUSER_ID, api, models

from ..tools.people import names

REGISTERS = {
    "atm.load": {
        "at": "at",
        "people": ("cassettes_by", "cassettes_presence", "loaded_by", "controlled_by"),
        "users": ("create_uid",),
    },
    "atm.recount": {
        "at": "at",
        "people": ("unloaded_by", "controlled_by", "counted_by", "in_presence_of"),
        "users": ("create_uid", "entered_by", "confirmed_by"),
    },
    "atm.find": {
        "at": "at",
        "people": ("found_by", "in_presence_of"),
        "users": ("create_uid", "registered_by"),
    },
}
"""Registers of cash and of visits: the moment, the fields that name people, those of users.

Who entered a paper had a hand in it, whatever his role is today.
"""


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
            records = self.env[model].search(
                [
                    ("device_id", "=", device.id),
                    (register["at"], ">=", start),
                    (register["at"], "<=", end),
                ]
            )
            for record in records:
                found += self._named(record, register["people"])
                found += self._entered(record, register["users"])
        for motion in self.env["atm.access"]._during(device, start, end):
            what = f"{motion._description} {motion.item}, {motion.at:%d.%m.%Y}"
            found += [
                (nobody, name, what)
                for side in (motion.holder, motion.given_by)
                for name in names(side)
            ]
            found += self._entered(motion, ("entered_by",))
        conclusions = self.env["atm.conclusion"].search(
            [
                ("device_id", "=", device.id),
                ("period_from", "<=", end),
                ("period_to", ">=", start),
            ]
        )
        for one in conclusions:
            found += self._entered(one, ("create_uid", "signed_by"))
        return found + self._handlers_of_inquiries(device, start, end)

    @api.model
    def _named(self, record, fields):
        """People whom fields of a register name."""
        title, nobody = record._description, self.env["res.users"]
        found = []
        for field in fields:
            label = record._fields[field]._description_string(self.env)
            what = f"{title} {record.display_name}: {label}"
            found += [(nobody, name, what) for name in names(record[field])]
        return found

    @api.model
    def _entered(self, record, fields):
        """Users who entered or signed a paper; the system that takes files in is nobody."""
        what = f"{record._description} {record.display_name}"
        users = self.env["res.users"].union(*(record[field] for field in fields))
        return [(user, "", what) for user in users if user.id != SUPERUSER_ID]

    @api.model
    def _handlers_of_inquiries(self, device, start, end):
        """Who had cash in hand by an inquiry's way of cash."""
        found = []
        steps = self.env["atm.custody"].search(
            [("investigation_id.device_id", "=", device.id)]
        )
        for step in steps:
            # A step without its moment belongs to the period that the inquiry looks into.
            inquiry = step.investigation_id
            at = step.at or inquiry.period_to or inquiry.opened_at
            if start <= at <= end:
                found += self._named(
                    step, ("people", "controlled_by", "in_presence_of")
                )
        return found
