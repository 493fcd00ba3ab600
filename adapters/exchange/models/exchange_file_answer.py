import base64

from odoo import api, fields, models

from ..tools import answer, names

# who sees what leaves the bank
READERS = (
    "bank_base.group_exchange_operator,bank_base.group_auditor,"
    "bank_base.group_administrator"
)


class ExchangeFileAnswer(models.AbstractModel):
    """What a file of the journal answers its sender: a part of ``exchange.file``."""

    _name = "exchange.file.answer"
    _description = "Answer to a Partner's File"

    answer_id = fields.Many2one(
        "bank.outbox",
        string="Answer to the Partner",
        compute="_compute_answer_id",
        groups=READERS,
    )
    answer_text = fields.Char(
        string="State of the Answer", compute="_compute_answer_id", groups=READERS
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_answer_id(self):
        rows = self.env["bank.outbox"].search(
            [
                ("res_model", "=", "exchange.file"),
                ("res_id", "in", self.ids),
                ("key", "=like", "exchange.answer:%"),
            ],
            order="id",
        )
        found = {row.res_id: row for row in rows}  # the last one
        words = [
            dict(rows._fields[name]._description_selection(self.env))
            for name in ("state", "receipt_state")
        ]
        for file in self:
            row = file.answer_id = found.get(file.id, rows.browse())
            said = words[0].get(row.state), words[1].get(row.receipt_state)
            file.answer_text = ", ".join(filter(None, said))

    def _put_answer(self):
        """Leave the answer to the partner in the outbox, if the file's schedule asks for one.

        Within the transaction that ends the file: the answer leaves after its commit, once.
        """
        self.ensure_one()
        if self.channel != "run" or not self._schedule().answer:
            return
        endpoint = self.endpoint_id
        digest = names.digest(
            self.company_id.id, endpoint.code, self.folder, self.name, int(self.size),
            int(self.mtime), self.sha256, self.state, self.code,
        )  # fmt: skip
        self.env["bank.outbox"]._put(
            f"exchange.answer:{digest}",
            "file",
            company_id=self.company_id.id,
            res_model="exchange.file",
            res_id=self.id,
            endpoint=endpoint.code,
            payload_name=answer.name(self.name, digest),
            payload=base64.b64encode(self._answer_file()),
            receipt_expected=self._schedule().answer_receipt,
        )

    def _schedule(self):
        """The schedule that brought the file, archived or not."""
        schedules = self.env["exchange.schedule"].with_context(active_test=False)
        return schedules.search(
            [
                ("endpoint_id", "=", self.endpoint_id.id),
                ("type_id", "=", self.type_id.id),
            ],
            limit=1,
        )

    def _answer_file(self):
        """Bytes of the answer: docs/formats.md, ``tools/answer.py``."""
        # The rejects of this load were written past the ORM.
        self.env["exchange.reject"].invalidate_model()
        rejects = self.env["exchange.reject"].search(
            [("file_id", "=", self.id)], order="ordinal, id", limit=answer.MOST
        )
        facts = {
            "file": self.name,
            "sha256": self.sha256,
            "type": self.type_id.code,
            "state": self.state,
            "code": self.code,
            "reason": self.reason,
            "source": self.source,
            "branch": self.branch_code,
            "business_date": self.business_date and self.business_date.isoformat(),
            "sequence": self.sequence,
        }
        counts = {
            name: self[name] for name in ("records", "loaded", "unchanged", "rejected")
        }
        lines = (
            {
                "ordinal": one.ordinal,
                "line": one.line,
                "number": one.number,
                "kind": one.code,
                "reason": one.reason,
            }
            for one in rejects
        )
        return answer.build(facts, counts, self.totals or {}, lines)
