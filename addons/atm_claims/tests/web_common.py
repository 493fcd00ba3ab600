from odoo import fields, http
from odoo.tests import HttpCase

from .claims_common import ClaimsCommon

PDF = ("receipt.pdf", b"%PDF-1.4 receipt", "application/pdf")


class WebCommon(ClaimsCommon, HttpCase):
    """A visitor of the open pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settings = cls.env["ir.config_parameter"]
        cls.settings.set_param("atm_claims.web_company", cls.company.id)
        cls.consent = cls.env["atm.consent.text"]._at(fields.Date.today())

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.env["atm.web.visit"].search([]).unlink()

    def _facts(self, **values):
        return {
            "csrf_token": http.Request.csrf_token(self),
            "name": "Сидоров Сидор",
            "phone": "+7 999 000-11-22",
            "email": "sidorov@example.com",
            "kind": "withdrawal",
            "place": "ATM00001",
            "occurred_at": fields.Datetime.now().strftime("%Y-%m-%dT%H:%M"),
            "amount_operation": "5000",
            "amount_claimed": "5 000,00",
            "card_owner": "foreign",
            "receipt": "none",
            "description": "Не выдал деньги",
            "demand": "cash",
            "answer_way": "email",
            "consent": str(self.consent.id),
            **values,
        }

    def _post(self, files=None, **values):
        sent = [("files", one) for one in files or []] or None
        return self.url_open("/claims/atm", data=self._facts(**values), files=sent)

    def _claims(self):
        return self.env["atm.claim"].search(
            [("company_id", "=", self.company.id), ("channel", "=", "web")]
        )
