# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
import base64
import hmac
import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import mute_logger

from ..tools.papers import plain_name
from ..tools.token import codes_of, token_hash

_logger = logging.getLogger(__name__)
PLAIN = {
    "new": "Обращение получено, ещё не зарегистрировано",
    "registered": "Обращение зарегистрировано",
    "facts_asked": "Проверяем сведения об операции",
    "technical": "Проверяем работу банкомата",
    "recount": "Пересчитываем наличные банкомата",
    "inquiry": "Проводим расследование",
    "commission": "Обращение рассматривает комиссия",
    "payout": "Готовим выплату",
    "answer": "Готовим ответ",
    "closed": "Рассмотрение завершено, ответ направлен",
    "refused": "Обращение закрыто без рассмотрения",
}
"""Stages as a client reads them; the status page is in Russian."""


class AtmClaim(models.Model):
    """The open pages: a claim that a client sends, and how far it has come."""

    _inherit = "atm.claim"

    tracking = fields.Char(
        string="Tracking number", readonly=True, copy=False, index="btree_not_null"
    )
    secret_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")

    _tracking_unique = models.UniqueIndex(
        "(tracking) WHERE tracking IS NOT NULL", "The tracking number is taken."
    )

    @api.model
    def _from_web(self, facts, files, text, at, post):
        """Make the draft of a claim that a client sent by the web form; one a form.

        The same form posted again (a second click, a page reloaded) is the same claim.

        :param facts: checked values of the form: ``name``, ``document_number`` and fields
        :param files: list of (name, bytes), checked
        :param text: ``atm.consent.text`` that the client consented to
        :param post: bytes of the post with the form's own token
        :return: tracking number, secret; the secret is kept nowhere
        """
        # sudo: the key of the database, of which nothing is shown.
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        number, secret = codes_of(key, post, 8, 10)
        tracking = f"W-{number}"
        if self._by_tracking(tracking, secret):
            return tracking, secret
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self._make_from_web(facts, files, text, at, tracking, secret)
        except UniqueViolation:
            # The second click came while the first was being written.
            _logger.info("a form was posted twice at the same moment")
        return tracking, secret

    def _make_from_web(self, facts, files, text, at, tracking, secret):
        company = self.env.company
        facts = dict(facts)
        claimant = self.env["atm.claimant"].create(
            {
                "company_id": company.id,
                "name": facts.pop("name"),
                "document_number": facts.pop("document_number", False),
            }
        )
        claim = self.create(
            {
                **facts,
                "company_id": company.id,
                "channel": "web",
                "claimant_id": claimant.id,
                "identification": "none",
                "visited_at": at,
                "tracking": tracking,
                "secret_hash": token_hash(secret),
            }
        )
        date = claim._local(at).date()
        self.env["atm.consent"].create(
            {"claim_id": claim.id, "text_id": text.id, "way": "web", "given_on": date}
        )
        self.env["atm.claim.paper"].create(
            [
                {
                    "claim_id": claim.id,
                    "name": plain_name(name),
                    "content": base64.b64encode(content),
                }
                for name, content in files
            ]
        )

    @api.model
    def _by_tracking(self, tracking, secret):
        """The claim of a tracking number and its secret; an empty set if they don't fit."""
        claim = self.search([("tracking", "=", tracking)], limit=1)
        # Compared for an unknown number too: the time of the answer tells nothing.
        fits = hmac.compare_digest(claim.secret_hash or "-", token_hash(secret))
        return claim if fits else self.browse()

    def _take_web_answer(self, question, text):
        """Note what the client answered on the status page.

        :param question: id of a question that waits
        :return: was there such a question
        """
        self.ensure_one()
        # sudo: the code of the page was checked; one answer to one question that waits.
        asked = self.sudo().question_ids.filtered(
            lambda one: one.id == question and not one.answered_on
        )
        if not asked or not text:
            return False
        asked.answer = text
        asked._note_answer(self._local(fields.Datetime.now()).date())
        return True

    def _plain_status(self):
        """What the status page shows: the stage in plain words, dates, and the bank's answers.

        Answers are shown to a client who chose this page for them; nothing else is personal.
        """
        self.ensure_one()
        # sudo: the code of the page was checked; answers that were sent to this page alone.
        answers = self.sudo().answer_ids.filtered(
            lambda one: one.state == "sent" and one.way == "portal"
        )
        return {
            "answers": answers,
            # sudo: as above; the client reads what he was asked, whatever the way.
            "questions": self.sudo().question_ids.filtered(
                lambda one: not one.answered_on
            ),
            "number": self.name or self.tracking,
            "stage": "Ждём ваш ответ на вопрос банка"
            if self.waits_client
            else PLAIN.get(self.stage_id.code, "В работе"),
            "received": self.visited_at and self._local(self.visited_at).date(),
            "registered": self.registered_at and self._registered_on(),
            "answer_by": self.answer_by,
            "closed": self.closed_on,
        }
