import base64

from odoo import models

from ..tools import answer, names


class ExchangeFileAnswer(models.AbstractModel):
    """What a file of the journal answers its sender: a part of ``exchange.file``."""

    _name = "exchange.file.answer"
    _description = "Answer to a Partner's File"

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
