# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
import base64

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ..tools.papers import MOST_FILES, refusal
from .atm_claim_paper import LARGEST

LONGEST = 20_000
"""Characters of a letter kept on the claim."""


class AtmClaim(models.Model):
    """A letter becomes the draft of a claim: its text as plain text, its files as papers.

    The chatter is read by units that may not see the client: nothing of the letter stands there.
    """

    _inherit = "atm.claim"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
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
            notes.append(self.env._("The text is cut at %s characters.", LONGEST))
        notes += claim._take_papers(msg_dict)
        claim._quieten(msg_dict, " ".join(notes))
        return claim

    def message_update(self, msg_dict, update_vals=None):
        """A later letter of the same talk is added to the claim, never over what is there."""
        for claim in self:
            # sudo: the letter comes from the mail gateway, whose user has no role here.
            found = claim.sudo()
            body = html2plaintext(msg_dict.get("body") or "").strip()[:LONGEST]
            text = f"{found.description or ''}\n\n---\n{body}".strip()
            found.description = text[-4 * LONGEST :]
            notes = [self.env._("One more letter came; it stands on the claim.")]
            claim._quieten(msg_dict, " ".join(notes + found._take_papers(msg_dict)))
        return super().message_update(msg_dict, update_vals)

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
                    "name": name[:200],
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
