import http.client
import re
import resource
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged
from odoo.tests.common import HOST
from odoo.tools import mute_logger

from ..models.atm_web_visit import whose
from .claims_common import AT
from .web_common import PDF, WebCommon

EVIL = "<script>alert(1)</script>"
TEXTS = (
    "name", "document_number", "address", "place", "demand_details", "description",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestClaimWebHostile(WebCommon):
    """The open pages and those who mean harm: refused in clear words, nothing half done."""

    def _again(self):
        self.env["atm.web.visit"].search([]).unlink()

    def _shown(self, page):
        return re.sub(r'name="csrf_token" value="[^"]*"', "", page.text)

    # -- script

    def test_script_in_every_field(self):
        """Kept as text; told as text on every page, paper and letter."""
        evil = {name: f"{EVIL} {name}"[:40] for name in TEXTS}
        answer = self._post(**evil)
        self.assertEqual(answer.status_code, 200, answer.text)
        claim = self._claims()
        for name in TEXTS[2:]:
            self.assertEqual(claim[name], evil[name], name)
        self.assertEqual(claim.claimant_id.name, evil["name"])
        self.assertEqual(claim.claimant_id.document_number, evil["document_number"])
        claim.device_id = self.device
        claim._register_at(AT)
        report = self.env["ir.actions.report"]
        for name in ("claim_form", "consent_sheet"):
            html, _kind = report._render_qweb_html(f"atm_claims.{name}", claim.ids)
            self.assertNotIn(b"<script>alert", html, name)
            self.assertIn(b"&lt;script&gt;", html, name)
        letter = self.env["atm.answer"].create(
            {
                "claim_id": claim.id, "way": "email", "decision": "refused",
                "checked": EVIL, "found": claim.description, "decided": claim.place,
            }
        )  # fmt: skip
        letter._send(AT)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertNotIn("<script>alert", mail.body_html)
        self.assertIn("&lt;script&gt;", mail.body_html)
        html, _kind = report._render_qweb_html("atm_claims.answer_letter", letter.ids)
        self.assertNotIn(b"<script>alert", html)

    def test_script_comes_back_as_text(self):
        """Every field of a form that is shown again, also those with a choice."""
        facts = self._facts()
        for name in facts:
            if name == "csrf_token":
                continue
            self._again()
            with self.subTest(name=name):
                shown = self._post(
                    **{name: f'"><b>{EVIL}', "phone": "1", "consent": ""}
                )
                self.assertEqual(shown.status_code, 400)
                self.assertNotIn("<script>", shown.text)
                self.assertNotIn('"><b>', shown.text)
        self.assertFalse(self._claims())

    def test_no_field_of_a_client_is_shown_as_html(self):
        html = self.env["ir.model.fields"].search(
            [("model", "=like", "atm.%"), ("ttype", "=", "html")]
        )
        ours = [one.name for one in html if one.name != "website_message_ids"]
        self.assertFalse(ours, "a client's words must not be markup")

    def test_headers_forbid_script(self):
        for page in ("/claims/atm", "/claims/atm/status"):
            headers = self.url_open(page).headers
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["X-Frame-Options"], "DENY")

    # -- files

    @mute_logger("odoo.http")
    def test_fifty_megabytes_are_not_read(self):
        """Refused by its announced size: the memory of the server does not grow by it."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        line = http.client.HTTPConnection(HOST, self.http_port(), timeout=20)
        self.addCleanup(line.close)
        with self.allow_requests():
            line.putrequest("POST", "/claims/atm")
            cookies = [f"{name}={value}" for name, value in self.opener.cookies.items()]
            for name, value in (
                ("Content-Type", "multipart/form-data; boundary=b"),
                ("Content-Length", str(50 * 1024 * 1024)),
                ("Cookie", "; ".join(cookies)),
            ):
                line.putheader(name, value)
            line.endheaders()  # the server must answer without having seen the rest
            answer = line.getresponse()
            self.assertEqual(answer.status, 413)
            self.assertIn("10 МБ", answer.read().decode())
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertLess(grown, 20 * 1024, "kilobytes")
        self.assertFalse(self._claims())

    def test_type_by_content(self):
        for name, content in (
            ("a.pdf", b"<html><script>alert(1)</script>"), ("a.png", b"%PDF-1.4"),
            ("a.html", b"%PDF-1.4"), ("a.pdf.exe", b"%PDF-1.4"), ("a.svg", b"<svg/>"),
            ("a", b"%PDF-1.4"), ("a.jpg", b""),
        ):  # fmt: skip
            self._again()
            with self.subTest(name=name):
                answer = self._post(files=[(name, content, "application/pdf")])
                self.assertEqual(answer.status_code, 400)
                self.assertIn("Файл", answer.text)
        self._again()
        evil = ("../../<b>receipt</b>.pdf", b"%PDF-1.4", "text/html")
        self.assertEqual(self._post(files=[evil]).status_code, 200)
        self.assertNotIn("/", self._claims().paper_ids.name)

    def test_three_files_of_the_largest_size(self):
        """What the form allows is taken."""
        data = b"%PDF-" + b"0" * (10 * 1024 * 1024 - 5)
        files = [(f"{n}.pdf", data, "application/pdf") for n in range(3)]
        self.assertEqual(self._post(files=files).status_code, 200)
        self.assertEqual(len(self._claims().paper_ids), 3)

    # -- values

    def test_values(self):
        now = fields.Datetime.now()

        def moment(**ago):
            return (now - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")

        for values, good in (
            ({"occurred_at": moment(days=3 * 365 - 2)}, True),
            ({"occurred_at": moment(days=3 * 365 + 2)}, False),
            ({"occurred_at": moment(days=-2)}, False),
            ({"occurred_at": "0001-01-01T00:00"}, False),
            ({"occurred_at": "31.12.2025"}, False),
            ({"amount_claimed": "1 234,50"}, True),
            ({"amount_claimed": "1\u202f234.50"}, True),
            ({"amount_claimed": "1.234,50"}, False),
            ({"amount_claimed": "1_000"}, False),
            ({"amount_claimed": "1e5"}, False),
            ({"amount_claimed": "-5"}, False),
            ({"amount_claimed": "٥٠٠"}, False),
            ({"amount_claimed": "99999999999"}, False),
            ({"card": "١٢٣٤"}, False),
            ({"name": "Нгуен Thị Ánh \u202e"}, True),
            ({"description": "д" * 4000}, True),
            ({"description": "д" * 4001}, False),
            ({"name": "x" * 300_000}, False),
            ({"email": "a@b.ru\r\nBcc: c@d.ru"}, False),
        ):
            self._again()
            with self.subTest(values={key: text[:30] for key, text in values.items()}):
                answer = self._post(**values)
                self.assertEqual(answer.status_code, 200 if good else 400)
        sums = self._claims().mapped("amount_claimed")
        self.assertEqual(sums.count(1234.5), 2)

    def test_consent_cannot_be_guessed_past(self):
        for given in ("", "0", "False", "on", str(self.consent.id + 1)):
            self._again()
            with self.subTest(given=given):
                self.assertEqual(self._post(consent=given).status_code, 400)
        facts = self._facts()
        del facts["consent"]
        self.assertEqual(self.url_open("/claims/atm", data=facts).status_code, 400)
        self.assertFalse(self._claims())

    # -- the same form twice

    def test_the_same_form_twice_is_one_claim(self):
        facts = self._facts()
        files = [("files", PDF)]
        pages = [
            self.url_open("/claims/atm", data=facts, files=files) for _time in range(3)
        ]
        self.assertEqual([one.status_code for one in pages], [200] * 3)
        self.assertEqual(
            len({one.text for one in pages}), 1, "the same number and code"
        )
        claim = self._claims()
        self.assertEqual(len(claim), 1)
        self.assertEqual(len(claim.paper_ids), 1)
        # What was changed is another claim, and so is another person's form.
        changed = {**facts, "description": "Не выдал второй раз"}
        self.assertEqual(self.url_open("/claims/atm", data=changed).status_code, 200)
        self.assertEqual(len(self._claims()), 2)

    def test_codes_cannot_be_told_from_the_form(self):
        """They change with the secret of the database and with every byte of the post."""
        claims = self.env["atm.claim"]
        facts = {"name": "А", "place": "x", "kind": "withdrawal"}
        made = {
            claims._from_web(facts, [], self.consent, AT, b"%d" % n) for n in range(20)
        }
        self.assertEqual(len({one for pair in made for one in pair}), 40)
        for tracking, secret in made:
            self.assertRegex(tracking, "^W-[2-9A-HJ-NP-Z]{8}$")
            self.assertRegex(secret, "^[2-9A-HJ-NP-Z]{10}$")
        self.settings.set_param("database.secret", "another")
        again = claims._from_web(facts, [], self.consent, AT, b"0")
        self.assertNotIn(again, made)

    # -- a thousand posts a minute

    def test_a_thousand_posts_a_minute(self):
        """From one address ten an hour pass, from all three hundred; the table stays small."""
        visits = self.env["atm.web.visit"]
        admit, now = visits._admit, AT
        one = [admit("form", "10.1.1.1", now) for _n in range(300)]
        self.assertEqual(sum(one), 10)
        many = [
            admit("form", f"10.2.{n // 250}.{n % 250}", now + timedelta(seconds=n % 60))
            for n in range(700)
        ]
        self.assertEqual(sum(many), 290)
        self.assertEqual(visits.search_count([]), 300)
        self.assertTrue(admit("status", "10.1.1.1", now), "each page has its own limit")
        self.assertTrue(admit("form", "10.1.1.1", now + timedelta(hours=1, seconds=60)))

    def test_one_house_of_ipv6_is_one_visitor(self):
        self.assertEqual(whose("2001:db8:1:2::5"), whose("2001:db8:1:2:ffff::1"))
        self.assertNotEqual(whose("2001:db8:1:2::5"), whose("2001:db8:1:102::5"))
        self.assertEqual(whose("::ffff:10.1.2.3"), whose("10.1.2.3"))
        self.assertEqual(whose("no address"), "no address")

    def test_bad_posts_count_too(self):
        self.settings.set_param("atm_claims.form_per_address", 2)
        codes = [self._post(phone="").status_code for _n in range(4)]
        self.assertEqual(codes, [400, 400, 429, 429])
        refused = self._post(phone="")
        self.assertIn("через час", refused.text)

    # -- the status page

    def test_status_tells_nothing_of_others(self):
        sent = self._post()
        tracking = re.search(r"W-\w{8}", sent.text).group()
        ask = {"csrf_token": Request.csrf_token(self)}
        wrong = [
            self.url_open("/claims/atm/status", data={**ask, "tracking": a, "secret": b})
            for a, b in (
                (tracking, "A" * 10), ("W-22222222", "A" * 10), (tracking, ""),
                ("%", "%"), ("", ""), ("' OR 1=1 --", "x" * 5000),
            )
        ]  # fmt: skip
        self.assertEqual({one.status_code for one in wrong}, {404})
        self.assertEqual(len({self._shown(one) for one in wrong}), 1)

    def test_status_is_limited(self):
        self.settings.set_param("atm_claims.status_per_address", 3)
        ask = {"csrf_token": Request.csrf_token(self), "tracking": "W-22222222"}
        codes = [
            self.url_open("/claims/atm/status", data=ask).status_code for _n in range(5)
        ]
        self.assertEqual(codes, [404, 404, 404, 429, 429])

    # -- other ways to ask

    @mute_logger("odoo.http")
    def test_methods(self):
        url = self.base_url() + "/claims/atm"
        for method, code in (
            ("HEAD", 200), ("PUT", 405), ("DELETE", 405), ("PATCH", 405),
        ):  # fmt: skip
            with self.subTest(method=method):
                found = self.opener.request(method, url, timeout=20)
                self.assertEqual(found.status_code, code)
        self.assertEqual(self.opener.get(url, params=self._facts()).status_code, 200)
        for name in ("/claims/atm", "/claims/atm/status"):
            plain = self.opener.post(
                self.base_url() + name, data=b"\0\xff{", timeout=20,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
            self.assertEqual(plain.status_code, 400, "no token of the form")
        self.assertFalse(self._claims())
