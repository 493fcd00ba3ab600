from odoo import models

from ..tools.log_mask import mask


class QueueJob(models.Model):
    """The traceback kept with a failed job names nobody, as the log does."""

    _inherit = "queue.job"

    def write(self, vals):
        masked = {
            name: mask(vals[name])
            for name in ("exc_info", "exc_message")
            if vals.get(name)
        }
        return super().write({**vals, **masked})
