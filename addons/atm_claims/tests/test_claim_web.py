import re
from datetime import timedelta

from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .claims_common import AT
from .web_common import PDF, WebCommon


@tagged("post_install", "-at_install")
class TestClaimWeb(WebCommon):
    """The open pages, posted to as a browser does, and as those who mean harm do."""

    def test_claim_and_its_status(self):
        page = self.url_open("/claims/atm")
        self.assertIn("csrf_token", page.text)
        self.assertIn("согласие на обработку", page.text)
        sent = self._post(files=[PDF])
        self.assertEqual(sent.status_code, 200, sent.text)
        claim = self._claims()
        self.assertEqual(claim.device_id, self.device)
        self.assertEqual(claim.claimant_id.name, "Сидоров Сидор")
        self.assertEqual(claim.consent_ids.text_id, self.consent)
        self.assertEqual(claim.paper_ids.name, "receipt.pdf")
        tracking = re.search(r"W-\w{8}", sent.text).group()
        secret = re.search(r'id="secret">(\w+)<', sent.text).group(1)
        token = http.Request.csrf_token(self)
        asked = {"csrf_token": token, "tracking": tracking, "secret": secret}
        status = self.url_open("/claims/atm/status", data=asked)
        self.assertIn("ещё не зарегистрировано", status.text)
        claim._register_at(AT)
        status = self.url_open("/claims/atm/status", data=asked)
        self.assertIn("Обращение зарегистрировано", status.text)
        for secret_word in ("Сидоров", "000-11-22", "5000", "sidorov"):
            self.assertNotIn(secret_word, status.text)
        wrong = self.url_open(
            "/claims/atm/status", data={**asked, "secret": "AAAAAAAAAA"}
        )
        self.assertEqual(wrong.status_code, 404)

    def test_script_is_text(self):
        evil = "<script>alert(1)</script>"
        self.assertEqual(self._post(description=evil).status_code, 200)
        self.assertEqual(self._claims().description, evil)
        shown = self._post(description=evil, phone="")
        self.assertEqual(shown.status_code, 400)
        self.assertNotIn(evil, shown.text)
        self.assertIn("&lt;script&gt;", shown.text)

    def test_missing_consent(self):
        answer = self._post(consent="")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("согласия", answer.text)
        self.assertFalse(self._claims())

    def test_limits_of_fields_and_files(self):
        for values in (
            {"description": "x" * 4001},
            {"name": ""},
            {"kind": "robbery"},
            {"amount_claimed": "много"},
            {"email": "no address"},
            {"card": "2200123412343456"},
            {"occurred_at": "2099-01-01T00:00"},
        ):
            with self.subTest(**values):
                self.assertEqual(self._post(**values).status_code, 400)
        for files in (
            [("a.exe", b"MZ", "application/pdf")],
            [("a.pdf", b"MZ", "application/pdf")],
            [PDF] * 4,
            [("a.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "application/pdf")],
        ):
            self.env["atm.web.visit"].search([]).unlink()
            with self.subTest(files=len(files)):
                self.assertEqual(self._post(files=files).status_code, 400)
        self.assertFalse(self._claims())

    @mute_logger("odoo.http")
    def test_fifty_megabytes(self):
        big = ("a.pdf", b"%PDF-" + b"0" * (50 * 1024 * 1024), "application/pdf")
        answer = self._post(files=[big])
        self.assertEqual(answer.status_code, 413)
        self.assertIn("10 МБ", answer.text)
        self.assertFalse(self._claims())

    def test_flood(self):
        self.settings.set_param("atm_claims.form_per_address", 3)
        codes = [self._post(description=f"{n}").status_code for n in range(6)]
        self.assertEqual(codes, [200, 200, 200, 429, 429, 429])
        self.assertEqual(len(self._claims()), 3)

    def test_window_slides_and_all_addresses_share_a_limit(self):
        self.settings.set_param("atm_claims.form_in_all", 2)
        admit = self.env["atm.web.visit"]._admit
        now = AT
        self.assertTrue(admit("form", "10.0.0.1", now))
        self.assertTrue(admit("form", "10.0.0.2", now))
        self.assertFalse(admit("form", "10.0.0.3", now))
        self.assertTrue(admit("status", "10.0.0.3", now))
        later = now + timedelta(hours=1)
        self.assertTrue(admit("form", "10.0.0.3", later))

    def test_robot_makes_no_claim(self):
        answer = self._post(more="http://spam")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("отправьте её ещё раз", answer.text)
        self.assertIn("Сидоров Сидор", answer.text, "what was typed stands")
        self.assertFalse(self._claims())

    @mute_logger("odoo.http")
    def test_post_from_elsewhere(self):
        self.assertEqual(self._post(csrf_token="wrong").status_code, 400)
        self.assertFalse(self._claims())

    def test_opinion_once(self):
        claim = self._registered()
        asked, token = self.env["atm.satisfaction"]._ask(claim, fields.Date.today())
        url = f"/claims/atm/opinion/{token}"
        self.assertEqual(self.url_open(url).status_code, 200)
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "satisfied": "5",
            "polite": "4",
        }
        self.assertEqual(
            self.url_open(url, data={**data, "visits": "x"}).status_code, 400
        )
        self.assertEqual(
            self.url_open(url, data={**data, "visits": "2"}).status_code, 200
        )
        asked.invalidate_recordset()
        self.assertEqual((asked.satisfied, asked.polite, asked.visits), ("5", "4", 2))
        self.assertEqual(
            self.url_open(url, data={**data, "visits": "2"}).status_code, 404
        )
