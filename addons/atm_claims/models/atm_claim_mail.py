# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
import base64
import logging
import re

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ..tools import cards
from ..tools.papers import MOST_FILES, plain_name, refusal
from .atm_claim_paper import LARGEST

_NUMBER = re.compile(r"[^\W\d_]+-[0-9A-Z-]{6,40}")
LONGEST = 20_000
"""Characters of a letter kept on the claim."""
MOST_TEXT = 4 * LONGEST
"""Characters of all letters that stand on the claim; what comes later is kept as papers."""
_logger = logging.getLogger(__name__)


class AtmClaim(models.Model):
    """A letter becomes the draft of a claim: its text as plain text, its files as papers.

    The chatter is read by units that may not see the client: nothing of the letter stands there.
    """

    _inherit = "atm.claim"

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Letters of one sender that became claims: a machine that answers a machine."""
        return [("channel", "=", "email"), ("email", "=", email_from_normalized)]

    @api.model
    def _answered_claim(self, msg_dict, values):
        """The open claim that a letter answers: its subject names the claim or our answer, and it
        comes from the client's own address; an empty set if there is none."""
        sender = email_normalize(msg_dict.get("email_from") or "")
        named = _NUMBER.findall(msg_dict.get("subject") or "")[:10]
        if not sender or not named:
            return self.browse()
        # sudo: the letter comes from the mail gateway, whose user has no role here.
        return self.sudo().search(
            [
                ("company_id", "=", values.get("company_id") or self.env.company.id),
                ("email", "=ilike", sender.replace("_", r"\_").replace("%", r"\%")),
                ("is_open", "=", True),
                "|",
                "|",
                ("name", "in", named),
                ("tracking", "in", named),
                ("answer_ids.name", "in", named),
            ],
            limit=1,
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        claim = self._answered_claim(msg_dict, custom_values or {})
        if claim:
            claim._add_letter(msg_dict)
            return self.browse(claim.id)
        body = html2plaintext(msg_dict.get("body") or "").strip()
        subject = (msg_dict.get("subject") or "").strip()
        text = "\n\n".join(filter(None, (subject, body)))
        values = {
            **(custom_values or {}),
            "channel": "email",
            "email": email_normalize(msg_dict.get("email_from") or "") or False,
            "description": text[:LONGEST],
            "visited_at": fields.Datetime.now(),
            "answer_way": "email",
        }
        claim = self.create(values)
        notes = [self.env._("A letter came; its text and files stand on the claim.")]
        if len(text) > LONGEST:
            notes.append(claim._keep_letter(text))
        notes += claim._take_papers(msg_dict)
        claim._quieten(msg_dict, " ".join(notes))
        return claim

    def message_update(self, msg_dict, update_vals=None):
        """A later letter of the same talk is added to the claim, never over what is there."""
        for claim in self:
            # sudo: the letter comes from the mail gateway, whose user has no role here.
            claim.sudo()._add_letter(msg_dict)
        return super().message_update(msg_dict, update_vals)

    def _add_letter(self, msg_dict):
        self.ensure_one()
        sender = email_normalize(msg_dict.get("email_from") or "") or ""
        if not self.env["atm.web.visit"]._admit(
            "letter", sender, fields.Datetime.now()
        ):
            # A machine that answers a machine: Odoo's own check counts new claims alone.
            _logger.warning("letters to claim %s are too many: one is dropped", self.id)
            self._quieten(
                msg_dict,
                self.env._("Too many letters within an hour: this one is not kept."),
            )
            return
        body = html2plaintext(msg_dict.get("body") or "").strip()
        text = f"{self.description or ''}\n\n---\n{body}".strip()
        notes = [self.env._("One more letter came; it stands on the claim.")]
        if len(body) > LONGEST or len(text) > MOST_TEXT:
            # The first words stay as they are; what has no room is kept as a paper.
            notes.append(self._keep_letter(body))
        else:
            self.description = text
        self._quieten(msg_dict, " ".join(notes + self._take_papers(msg_dict)))

    def _keep_letter(self, text):
        """Keep the whole text of a letter as a paper; returns the sentence that says so."""
        self.env["atm.claim.paper"].create(
            {
                "claim_id": self.id,
                "name": f"letter-{len(self.paper_ids) + 1}.txt",
                "kind": "letter",
                "content": base64.b64encode(cards.masked(text).encode()[:LARGEST]),
            }
        )
        return self.env._("Its text is long: the whole of it is kept as a paper.")

    def _quieten(self, msg_dict, words):
        """What the chatter shows instead of the letter."""
        robot = self.env.ref("base.partner_root")
        msg_dict.update(
            body=words,
            subject=False,
            attachments=[],
            author_id=robot.id,
            email_from=robot.email_formatted,
        )
        for name in ("to", "cc", "recipients", "partner_ids", "incoming_email_to"):
            msg_dict.pop(name, None)
        msg_dict.pop("incoming_email_cc", None)

    def _take_papers(self, msg_dict):
        """Keep the files of a letter as papers.

        :return: sentences about files that were not kept
        """
        self.ensure_one()
        notes, kept = [], 0
        for found in msg_dict.get("attachments") or []:
            name, content = found[0] or "file", found[1]
            if isinstance(content, str):
                content = content.encode()
            elif not isinstance(content, bytes):
                content = content.as_bytes()
            why = "many" if kept >= MOST_FILES else refusal(name, content, LARGEST)
            if why:
                notes.append(self._words_of_refusal(why, name))
                continue
            kept += 1
            self.env["atm.claim.paper"].create(
                {
                    "claim_id": self.id,
                    "name": plain_name(name),
                    "kind": "other",
                    "content": base64.b64encode(content),
                }
            )
        return notes

    @api.model
    def _words_of_refusal(self, why, name):
        words = {
            "large": self.env._("«%s» is not kept: it is over 10 MB.", name),
            "empty": self.env._("«%s» is not kept: it is empty.", name),
            "kind": self.env._("«%s» is not kept: only PDF, JPEG and PNG are.", name),
            "many": self.env._(
                "«%(name)s» is not kept: over %(most)s files.",
                name=name,
                most=MOST_FILES,
            ),
        }
        return words[why]
