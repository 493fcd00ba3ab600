# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import models

from odoo.addons.bank_base.tools.money import D, text


class AtmRecount(models.Model):
    """A confirmed act answers what the cash desk was asked about claims."""

    _inherit = "atm.recount"

    def _confirm(self):
        done = super()._confirm()
        self._tell_claims()
        return done

    def _tell_claims(self):
        """The count answers what the cash desk was asked about operations before it."""
        # sudo: claims are moved by facts; the desk sees no more of them than before.
        claims = (
            self.env["atm.claim"]
            .sudo()
            .search(
                [
                    ("device_id", "=", self.device_id.id),
                    ("is_open", "=", True),
                    ("registered_at", "!=", False),
                    ("occurred_at", "<=", self.at),
                ],
                limit=1000,
            )
        )
        said = self.env._(
            "Act %(act)s: counted %(counted)s, expected %(expected)s, difference %(gap)s.",
            act=self.name,
            counted=text(D(self.counted)),
            expected=text(D(self.expected)),
            gap=text(D(self.gap)),
        )
        claims._answer_requests("cash_desk", said)
        claims._tick_done()
