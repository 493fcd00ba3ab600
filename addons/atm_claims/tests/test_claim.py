from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .claims_common import AT, ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaim(ClaimsCommon):
    """Registration: number, facts, consent, printing, the operation, repeats."""

    def _found(self, rows):
        """Make the search of operations give these rows."""
        return patch.object(
            self.env.registry["atm.transaction"],
            "_find_for",
            lambda model, *args, **kwargs: rows,
            create=True,
        )

    def _paper(self, name, records):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"atm_claims.{name}", records.ids
        )
        return html.decode()

    def test_numbers_run_by_year(self):
        first, second = self._registered(), self._registered()
        later = self._registered(datetime(2027, 1, 11, 9, 0))
        # 31.12.2026 22:00 UTC is the new year in Moscow already
        night = self._registered(datetime(2026, 12, 31, 22, 0))
        self.assertEqual(first.name, "П-2026-000001")
        self.assertEqual(second.name, "П-2026-000002")
        self.assertEqual(later.name, "П-2027-000001")
        self.assertEqual(night.name, "П-2027-000002")
        self.assertEqual(first.barcode, "P-2026-000001")

    def test_draft_has_no_number_and_is_not_registered_twice(self):
        claim = self._claim()
        self.assertFalse(claim.name)
        claim._register_at(AT)
        with self.assertRaises(UserError):
            claim._register_at(AT)

    def test_missing_facts_are_named(self):
        claim = self._claim(place=False, device_id=False, receipt=False)
        with self.assertRaisesRegex(UserError, "ATM or its place.*Receipt or not"):
            claim._register_at(AT)
        self.assertFalse(claim.name)
        self.assertIn("Receipt", claim.missing_facts)

    def test_facts_by_channel_and_operation(self):
        call = self._claim(channel="contact_centre", identification="none")
        self.assertIn("How the client was identified", call.missing_facts)
        call.identification = "code_word"
        self.assertFalse(call.missing_facts)
        card = self._claim(
            kind="card", amount_claimed=0, amount_operation=0, card=False
        )
        self.assertEqual(card.missing_facts, "Card number, masked")
        send = self._claim(demand="destination")
        self.assertEqual(send.missing_facts, "Where to send the money")

    def test_whole_card_number_is_refused(self):
        with self.assertRaises(ValidationError):
            self._claim(card="2200123412343456")

    def test_form_prints_only_when_registered(self):
        claim = self._claim()
        with self.assertRaisesRegex(UserError, "register the claim"):
            self._paper("claim_form", claim)
        claim._register_at(AT)
        html = self._paper("claim_form", claim)
        text = html2plaintext(html)
        self.assertIn("П-2026-000001", text)
        self.assertIn("26.06.2026", text)
        self.assertIn("17.07.2026", text)
        self.assertIn("data:image/svg+xml;base64,", html)

    def test_person_who_is_no_client_consents(self):
        person = self.env["atm.claimant"].create(
            {
                "company_id": self.company.id,
                "name": "Иванов Иван",
                "document_number": "4510 1",
            }
        )
        claim = self._claim(client_id=False, claimant_id=person.id)
        with self.assertRaisesRegex(UserError, "consent"):
            claim._register_at(AT)
        with self.assertRaisesRegex(UserError, "Print the sheet"):
            claim.action_note_consent()
        claim.action_print_consent()
        sheet = html2plaintext(self._paper("consent_sheet", claim))
        self.assertIn("Иванов Иван", sheet)
        self.assertIn("26.06.2026", sheet)
        claim.action_note_consent()
        self.assertEqual(claim.consent_ids.given_on, date(2026, 6, 26))
        claim._register_at(AT)
        self.assertTrue(claim.name)
        with self.assertRaises(UserError):
            claim.consent_ids.text_id.body = "Other words"

    def test_lag(self):
        claim = self._registered()
        self.assertAlmostEqual(claim.lag_hours, 1.5)

    def test_one_strong_candidate_is_taken(self):
        one = self._transaction()
        claim = self._claim()
        with self._found([(one, "exact", "the card agrees")]):
            claim._register_at(AT)
        self.assertEqual(claim.transaction_id, one)
        self.assertEqual(claim.verdict, "not_presented")
        self.assertTrue(claim.conclusion)

    def test_weak_candidates_are_shown_and_a_person_chooses(self):
        one, two = self._transaction(), self._transaction(ordinal=2)
        claim = self._claim()
        with self._found([(one, "likely", "sum"), (two, "possible", "")]):
            claim._register_at(AT)
        self.assertFalse(claim.transaction_id)
        self.assertTrue(claim.needs_check)
        self.assertEqual(len(claim.candidate_ids), 2)
        claim.candidate_ids[1].action_take()
        self.assertEqual(claim.transaction_id, two)

    def test_nothing_found_names_the_journal(self):
        claim = self._claim()
        with self._found([]):
            claim._register_at(AT)
        self.assertTrue(claim.needs_check)
        self.assertIn("25.06.2026", claim.check)
        self.assertIn("ATM00001", claim.check)

    def test_one_open_claim_a_transaction(self):
        one = self._transaction()
        first, second = self._registered(), self._registered()
        first._take_transaction(one)
        with self.assertRaisesRegex(UserError, first.name):
            second._take_transaction(one)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            with self.env.cr.savepoint():
                second.transaction_id = one
                self.env.flush_all()
        second.invalidate_recordset()
        first._advance("refused")
        second._take_transaction(one)
        self.assertEqual(second.transaction_id, one)

    def test_repeats_are_seen(self):
        first = self._registered()
        other = self._client("0000018")
        same = self._claim(client_id=other.id, phone=False, card="220012******9999")
        self.assertEqual(same._same_operation(), first)
        self.assertFalse(same._same_claimant())
        by_phone = self._claim(
            client_id=other.id, amount_claimed=7, card="1111", phone="8 495 123-45-67"
        )
        self.assertFalse(by_phone._same_operation())
        self.assertIn(first, by_phone._same_claimant())
        lone = self._claim(
            client_id=self._client("0000019").id, phone="+79990001122", card="2222",
            occurred_at=AT + timedelta(days=3),
        )  # fmt: skip
        self.assertFalse(lone.repeat_count)
        self.assertFalse(lone.repeat_words)

    def test_registered_claim_stays(self):
        claim = self._registered()
        with self.assertRaises(UserError):
            claim.unlink()
