"""A refusal that passes by itself: what was asked for is to be tried again, unchanged."""

from odoo.exceptions import UserError


class Later(UserError):
    """Not now: the sentence says what must happen first."""
