from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import card

MOST_BYTES = 1 << 20
"""Bytes that one look into a kept journal gives."""
JOURNAL = "processing.journal"


class ExchangeFile(models.Model):
    _inherit = "exchange.file"

    full_cards = fields.Integer(
        string="Full card numbers",
        readonly=True,
        aggregator=None,
        help="Accepted records that brought a full card number. It was masked before anything was "
        "stored: ask the sender to mask it.",
    )
    unpacked_of_id = fields.Many2one(
        "exchange.file",
        string="Came in archive",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    unpacked_ids = fields.One2many(
        "exchange.file", "unpacked_of_id", string="Journals in the archive"
    )

    def _kept_bytes(self, start, end):
        """Bytes of a kept journal, for who may read operations at ATMs.

        Full card numbers in them are starred out digit by digit, so that places stay true; the
        system itself gets them as they came.

        :param start: first byte, from 0
        :param end: the byte after the last one; at most :data:`MOST_BYTES` are given to people
        :return: ``None`` when its term is over and the bytes are gone
        :raises AccessError: the user may not read operations, or this file
        :raises UserError: it is no journal
        """
        self.ensure_one()
        self.env["atm.transaction"].check_access("read")
        self.check_access("read")
        if self.type_id.code != JOURNAL:
            raise UserError(self.env._("File «%s» is no journal of an ATM.", self.name))
        digest = self.opened_sha256 or self.sha256
        if not self.kept or not self._store().path(digest).is_file():
            return None
        start = max(0, start)
        length = max(0, min(end - start, MOST_BYTES))
        if self.env.su:  # the parser goes on from the journal before, byte by byte
            with open(self._content_path(), "rb") as file:
                file.seek(start)
                return file.read(max(0, end - start))
        # A number that the piece begins or ends inside of is seen whole.
        before = min(start, 32)
        with open(self._content_path(), "rb") as file:
            file.seek(start - before)
            data = file.read(before + length + 32)
        return card.conceal_bytes(data)[before : before + length]
