import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools import roles

from ..tools import cards, claim_list


class AtmClaimListLoad(models.TransientModel):
    """Takes in a list of claims: one claim a row, bad rows set aside with reasons."""

    _name = "atm.claim.list.load"
    _description = "Load a list of claims"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    content = fields.Binary(string="File", required=True, attachment=False)
    file_name = fields.Char()

    def action_load(self):
        self.ensure_one()
        roles.require(
            self, self.env._("load lists of claims"), "atm_claims.group_claims_officer"
        )
        content = base64.b64decode(self.content)
        taken = self._load(self.file_name or "", content)
        # The file holds what clients wrote: nothing of it stays in the wizard.
        self.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.claim.list",
            "res_id": taken.id,
            "view_mode": "form",
        }

    def _load(self, name, content):
        """Make the claims of a list and the rows set aside.

        :raises UserError: the list as a whole is refused, or was taken in before
        """
        digest = hashlib.sha256(content).hexdigest()
        # sudo: the list is written by this load alone, whose role was checked.
        lists = self.env["atm.claim.list"].sudo()
        own = [("company_id", "=", self.company_id.id), ("sha256", "=", digest)]
        if lists.search_count(own, limit=1):
            raise UserError(self.env._("This list was taken in already."))
        try:
            rows = claim_list.read(name, content)
        except claim_list.ListError as error:
            raise UserError(self._words(error)) from error
        made, rejects = self.env["atm.claim"], []
        for number, row in rows:
            found, reasons = claim_list.facts(row)
            words = [self._reason(code) for code in reasons]
            if not words:
                try:
                    with self.env.cr.savepoint():
                        made += self._claim(found)
                    continue
                except (UserError, ValidationError) as error:
                    words = [str(error.args[0])]
            # A whole card number never lies in the database, least of all of a refused row.
            shown = cards.masked(json.dumps(row, ensure_ascii=False, default=str))[
                :4000
            ]
            words = [cards.masked(one) for one in words]
            rejects.append(
                {"line": number, "reason": "; ".join(words)[:500], "content": shown}
            )
        taken = lists.create(
            {
                "company_id": self.company_id.id,
                "name": name,
                "sha256": digest,
                "records": len(rows),
                "loaded": len(made),
                "rejected": len(rejects),
                "reject_ids": [(0, 0, reject) for reject in rejects],
            }
        )
        made.sudo().list_id = taken  # sudo: the link is written by this load alone
        return taken

    def _claim(self, found):
        """Make the draft of one row.

        :raises UserError: the client or the ATM is not known
        """
        found = dict(found)
        who = self._who(found)
        code = found.pop("device", "")
        device = (
            self.env["atm.device"]._by_code(self.company_id, code) if code else None
        )
        if code and not device:
            raise UserError(self.env._("There is no ATM «%s».", code))
        reference = found.pop("reference", "")
        occurred = found.pop("occurred_at", None)
        visited = found.pop("visited_at", None)
        claim = self.env["atm.claim"].create(
            {
                **{key: value or False for key, value in found.items()},
                **who,
                "company_id": self.company_id.id,
                "channel": "list",
                "device_id": device.id if device else False,
                "summary": reference or False,
            }
        )
        if occurred:
            claim.occurred_at = claim._to_utc(occurred)
        if visited:
            claim.visited_at = claim._to_utc(visited)
        return claim

    def _who(self, found):
        code, name = found.pop("client_code", ""), found.pop("name", "")
        document = found.pop("document_number", "")
        if code:
            client = self.env["bank.client"].search(
                [("company_id", "=", self.company_id.id), ("code", "=", code)], limit=2
            )
            if len(client) != 1:
                raise UserError(
                    self.env._("There is no one client of code «%s».", code)
                )
            return {"client_id": client.id}
        if not name:
            raise UserError(self.env._("The row names neither a client nor a person."))
        values = {
            "company_id": self.company_id.id,
            "name": name[:200],
            "document_number": document[:40],
        }
        return {"claimant_id": self.env["atm.claimant"].create(values).id}

    @api.model
    def _reason(self, code):
        words = {
            "kind": self.env._("the operation is none of those known"),
            "amount_operation": self.env._("the sum of the operation is no sum"),
            "amount_claimed": self.env._("the sum claimed is no sum"),
            "occurred_at": self.env._("the date is no date"),
            "visited_at": self.env._("the date is no date"),
            "long": self.env._("a cell is too long"),
        }
        return words[code]

    @api.model
    def _words(self, error):
        words = {
            "large": self.env._("The file is too large: 5 MB are taken."),
            "kind": self.env._("The file is not readable as .xlsx or .csv."),
            "empty": self.env._("The list has no rows."),
            "columns": self.env._("The list has no column for: %s.", error.detail),
            "rows": self.env._(
                "The list is longer than %s rows: split it.", error.detail
            ),
        }
        return words[error.code]
