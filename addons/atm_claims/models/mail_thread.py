import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


def is_automatic(message):
    """Did a machine write this letter (RFC 3834 and what was used before it)?"""
    submitted = str(message.get("Auto-Submitted") or "no").partition(";")[0]
    return (
        submitted.strip().lower() != "no"
        or str(message.get("Precedence") or "").strip().lower() == "auto_reply"
        or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
        or str(message.get("Return-Path") or "").strip() == "<>"
    )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """A letter that a machine wrote, such as a notice of absence, makes no claim of its own."""
        if is_automatic(message):
            kept = [
                route for route in routes or () if route[0] != "atm.claim" or route[1]
            ]
            if len(kept) < len(routes or ()):
                _logger.info(
                    "letter %s was written by a machine and makes no claim",
                    message_dict.get("message_id"),
                )
            routes = kept
        return super()._message_route_process(message, message_dict, routes)
