import base64

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, models
from odoo.exceptions import UserError

KINDS = {
    "withdrawal": "получение наличных",
    "deposit": "внесение наличных",
    "exchange": "обмен валюты",
    "transfer": "перевод",
    "payment": "оплата услуг",
    "card": "захват карты",
}
"""Operations as the Russian form names them."""


class ClaimForm(models.AbstractModel):
    """The branch form of a claim: printed with number, date and barcode, or not at all."""

    _name = "report.atm_claims.claim_form"
    _description = "Form of a claim"

    @api.model
    def _get_report_values(self, docids, data=None):
        claims = self.env["atm.claim"].browse(docids)
        claims.check_access("read")
        for claim in claims:
            if not claim.registered_at:
                raise UserError(
                    self.env._(
                        "The form is printed with its number, date and barcode: register the claim"
                        " first."
                    )
                )
        return {
            "doc_ids": docids,
            "docs": claims,
            "barcode": self._barcode,
            "kind": self._kind,
        }

    def _kind(self, claim):
        return KINDS[claim.kind]

    def _barcode(self, claim):
        """The number as Code 128, drawn inside the page: no server is asked for it.

        By the library of Odoo's own barcodes, as lines: its pictures need one more library.
        """
        drawing = createBarcodeDrawing(
            "Code128", value=claim.barcode, width=400, height=60, humanReadable=0
        )
        lines = base64.b64encode(drawing.asString("svg").encode()).decode()
        return f"data:image/svg+xml;base64,{lines}"


class ConsentSheet(models.AbstractModel):
    """The separate sheet of consent to the processing of personal data (152-FZ)."""

    _name = "report.atm_claims.consent_sheet"
    _description = "Sheet of consent"

    @api.model
    def _get_report_values(self, docids, data=None):
        claims = self.env["atm.claim"].browse(docids)
        claims.check_access("read")
        texts = self.env["atm.consent.text"]
        return {
            "doc_ids": docids,
            "docs": claims,
            "text": lambda claim: texts._at(claim._consent_date()),
            "date": lambda claim: claim._consent_date(),
        }


class AnswerLetter(models.AbstractModel):
    """The numbered letter of the answer."""

    _name = "report.atm_claims.answer_letter"
    _description = "Letter of the answer"

    @api.model
    def _get_report_values(self, docids, data=None):
        answers = self.env["atm.answer"].browse(docids)
        answers.check_access("read")
        if any(answer.state != "sent" for answer in answers):
            raise UserError(
                self.env._("The letter is printed with its number: send it first.")
            )
        return {"doc_ids": docids, "docs": answers}
