from datetime import date, datetime

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from odoo.addons.bank_base.tools import partition

from .claims_common import AT, ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimWork(ClaimsCommon):
    """What is missing, who is waited for, what ticks itself, the technician's conclusion."""

    def _day(self, day):
        return self.env["bank.day"].new({"company_id": self.company.id, "date": day})

    def _journal(self, day=date(2026, 6, 25)):
        return self.env["atm.journal"].create(
            {
                "company_id": self.company.id,
                "device_id": self.device.id,
                "name": "EJ",
                "sha256": "0" * 64,
                "dialect": "ncr",
                "state": "taken",
                "date_from": day,
                "date_to": day,
            }
        )

    def test_missing_journals_are_named_and_only_missing_ones(self):
        claim = self._registered()
        self.assertIn("25.06.2026 are missing", claim.check)
        self._journal()
        claim.action_find()
        self.assertIn("are loaded and hold no operation", claim.check)

    def test_found_when_the_journal_comes_later(self):
        claim = self._registered()
        step = self.env["atm.claim"]._step_find
        day = self._day(date(2026, 6, 27))
        self.assertEqual(step(day), {"rows": 0, "looked_for": 1})
        self._transaction()
        self.assertEqual(step(day)["rows"], 1)
        self.assertTrue(claim.transaction_id)
        self.assertTrue(
            claim.line_ids.filtered(
                lambda line: line.item_id.ticked_by == "operation"
            ).done
        )

    def test_atm_of_another_bank(self):
        claim = self._registered(
            device_owner="foreign", device_id=False, place="Другой банк"
        )
        self.assertIn("another bank", claim.check)

    def test_paid_operation_is_not_claimed_again(self):
        one = self._transaction()
        first = self._registered()
        first.sudo().amount_granted = 5000
        first._advance("refused")
        second = self._registered()
        self.assertFalse(second.transaction_id)
        self.assertIn(first, second._same_operation())
        with self.assertRaisesRegex(UserError, first.name):
            second._take_transaction(one)

    def test_faults_around(self):
        one = self._transaction()
        partition.ensure_month(self.env.cr, "atm_event", date(2026, 6, 25))
        self.env.cr.execute(
            "INSERT INTO atm_event_p (date, company_id, device_id, journal_id, at, kind,"
            " byte_start, byte_end, text) VALUES"
            " ('2026-06-25', %(c)s, %(d)s, 0, '2026-06-25 13:20', 'power_lost', 1, 2, ''),"
            " ('2026-06-25', %(c)s, %(d)s, 0, '2026-06-25 13:40', 'status_E', 3, 4,"
            " '*1*1*E*2,M-04'),"
            " ('2026-06-25', %(c)s, %(d)s, 0, '2026-06-25 13:41', 'status_E', 5, 6,"
            " '*1*1*E*0,M-00'),"
            " ('2026-06-25', %(c)s, %(d)s, 0, '2026-06-25 18:00', 'power_lost', 7, 8, '')",
            {"c": self.company.id, "d": self.device.id},
        )
        claim = self._registered()
        self.assertEqual(claim.transaction_id, one)
        lines = claim.fault_words.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("13:20:00 · power failed", lines[0])
        self.assertIn("M-04", lines[1])

    def test_stage_asks_its_unit_once(self):
        claim = self._registered()
        claim._advance("technical", date(2026, 6, 26))
        request = claim.request_ids
        self.assertEqual(request.unit, "technician")
        self.assertIn("technical conclusion", request.question)
        self.assertTrue(request.answer_by)
        claim._advance("registered", date(2026, 6, 26))
        claim._advance("technical", date(2026, 6, 26))
        self.assertEqual(claim.request_ids, request)
        self.assertIn("Technician", claim.waits_for)

    def test_client_is_waited_for_and_the_stage_is_not_late(self):
        claim = self._registered(datetime(2024, 7, 1, 9, 0))
        claim.sudo().answer_by = date(2999, 1, 1)
        self.assertTrue(claim.is_late)
        self.env["atm.claim.question"].create(
            {"claim_id": claim.id, "question": "Когда?", "asked_on": date(2024, 7, 1)}
        )
        self.assertEqual((claim.unit, claim.waits_for), ("client", "Client"))
        self.assertFalse(claim.is_late)
        late = self.env["atm.claim"].search([("is_late", "=", True)])
        self.assertNotIn(claim, late)

    def test_late_units_and_stages_are_told_once(self):
        head = self._user("claims_head")
        officer = self._user("claims_officer")
        claim = self._registered(user_id=officer.id)
        claim._advance("technical", date(2026, 6, 26))
        claim.request_ids.sudo().answer_by = date(2026, 6, 30)
        step = self.env["atm.claim"]._step_late_units
        self.assertEqual(step(self._day(date(2026, 6, 30)))["rows"], 0)
        told = step(self._day(date(2026, 7, 2)))
        self.assertEqual((told["units"], told["stages"]), (1, 1))
        self.assertEqual(claim.activity_ids.user_id, head | officer)
        self.assertEqual(step(self._day(date(2026, 7, 3)))["rows"], 0)

    def test_technician_concludes_from_the_claim(self):
        one = self._transaction(refund=True, cause="hardware")
        claim = self._registered()
        self.assertEqual(claim.transaction_id, one)
        claim._advance("technical", date(2026, 6, 26))
        technician = self._user("technician")
        action = claim.with_user(technician).action_conclude()
        form = Form(
            self.env["atm.conclusion"]
            .with_user(technician)
            .with_context(**action["context"])
        )
        self.assertEqual(
            (form.failure, form.module, form.available, form.booking),
            ("yes", "dispenser", "no", "missing"),
        )
        form.text = "Замятие в диспенсере"
        conclusion = form.save()
        self.assertEqual(conclusion.period_from, datetime(2026, 6, 25, 10, 31))
        conclusion.action_sign()
        self.assertIn("Замятие", claim.request_ids.answer)
        self.assertEqual(claim.request_ids.answered_by, technician)
        line = claim.line_ids.filtered(
            lambda line: line.item_id.ticked_by == "conclusion"
        )
        self.assertEqual((line.done, line.done_by), (True, technician))
        again = claim.with_user(technician).action_conclude()
        self.assertEqual(again["res_id"], conclusion.id)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "atm_claims.conclusion_paper", conclusion.ids
        )
        paper = html2plaintext(html.decode())
        self.assertIn("Заключение технического специалиста", paper)
        self.assertIn("Замятие в диспенсере", paper)

    def test_form_opens_for_its_roles(self):
        self._transaction()
        claim = self._registered()
        claim._advance("technical", date(2026, 6, 26))
        for role in (
            "claims_officer", "claims_head", "technician", "cash_desk", "security",
            "encashment", "commission_member", "front_office", "contact_centre", "auditor",
            "administrator", "branch_accountant", "reserve_accountant",
        ):  # fmt: skip
            with self.subTest(role=role):
                record = claim.with_user(self._user(role, f"atm_work_{role}"))
                arch = record.get_views([(False, "form")])["views"]["form"]["arch"]
                # Own fields of the form: those within another field are of its lines.
                names = etree.fromstring(arch).xpath(
                    "//field[not(ancestor::field)]/@name"
                )
                self.assertIn("waits_for", names)
                for name in names:
                    self.assertTrue(record.web_read({name: {}}), name)

    def test_each_channel_has_its_form(self):
        clerk = self._user("contact_centre")
        action = self.env.ref("atm_claims.atm_claim_take_contact_centre_action")
        opened = action.with_user(clerk).run()
        model = self.env["atm.claim"].with_user(clerk)
        form = Form(model.with_context(**opened["context"]))
        self.assertEqual(form.channel, "contact_centre")
        self.assertFalse(form.identification, "nobody is identified before being asked")
        self.assertTrue(form.visited_at)

    def test_posted_claim_needs_its_scan(self):
        claim = self._claim(channel="post")
        with self.assertRaisesRegex(UserError, "Scan of the letter"):
            claim._register_at(AT)
        papers = self.env["atm.claim.paper"]
        scan = {"claim_id": claim.id, "name": "letter.pdf", "content": b"JVBERi0="}
        papers.create({**scan, "kind": "receipt"})
        with self.assertRaisesRegex(UserError, "Scan of the letter"):
            claim._register_at(AT)
        papers.create({**scan, "kind": "claim"})
        claim._register_at(AT)
        self.assertTrue(claim.name)

    def test_reopened_claim_has_its_answer_to_do(self):
        """What was found stays ticked; what was answered is to be answered anew."""
        claim = self._registered()
        self._transaction()
        claim.action_find()
        claim._advance("answer", date(2026, 6, 29))
        values = {
            **claim._prepare_answer(),
            "decision": "refused",
            "checked": "1",
            "found": "2",
            "decided": "3",
        }
        line = claim.line_ids.filtered(lambda one: one.item_id.ticked_by == "answer")
        found = claim.line_ids.filtered(
            lambda one: one.item_id.ticked_by == "operation"
        )
        self.env["atm.answer"].create(values)._send(datetime(2026, 6, 29, 9))
        self.assertTrue(line.done and found.done)
        claim._advance("closed", date(2026, 6, 29))
        claim._reopen_at(datetime(2026, 6, 30, 9))
        self.assertEqual((line.done, found.done), (False, True))
        claim._advance("answer", date(2026, 7, 1))
        self.assertFalse(line.done)
        self.env["atm.answer"].create(values)._send(datetime(2026, 7, 1, 9))
        self.assertTrue(line.done)

    def test_reopened_claim_needs_a_new_answer(self):
        claim = self._registered()
        claim._advance("refused")
        claim.action_reopen()
        self.assertTrue(claim.is_open and claim.reopened_at)
        self.assertEqual(claim.stage_code, "registered")
        self.assertGreater(claim.answer_by, claim.reopened_at.date())

    def test_inquiry_opens_from_the_claim(self):
        claim = self._registered(AT)
        officer = self._user("claims_officer")
        arch = claim.with_user(officer).get_views([(False, "form")])["views"]["form"]
        self.assertIn('name="action_investigate"', arch["arch"])
        action = claim.with_user(officer).action_investigate()
        inquiry = self.env["atm.investigation"].browse(action["res_id"])
        self.assertEqual(inquiry.claim_ids, claim)
        self.assertEqual(claim.investigation_ids, inquiry)
