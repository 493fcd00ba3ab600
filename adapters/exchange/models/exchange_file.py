from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class ExchangeFile(models.Model):
    """A received file: its bytes are kept on disk under their sha256, this is its card.

    The row is committed before anything of the file is loaded. A load is one transaction;
    it leaves the state ``loaded``, or nothing but ``refused`` with the reason.
    """

    _name = "exchange.file"
    _inherit = ["exchange.file.answer", "mail.thread", "mail.activity.mixin"]
    _description = "File of the Journal"
    _mail_post_access = (
        "read"  # a to-do is ticked off by who may not change the journal
    )
    _order = "id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    type_id = fields.Many2one(
        "exchange.type", string="File Type", required=True, readonly=True, index=True
    )
    type_code = fields.Char(related="type_id.code", string="Type Code")
    mapping_id = fields.Many2one("exchange.mapping", readonly=True)
    endpoint_id = fields.Many2one(
        "exchange.endpoint", string="Channel", readonly=True, index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("received", "Received"),
            ("failed", "Stopped by an Error"),
            ("loaded", "Loaded"),
            ("refused", "Refused"),
            ("duplicate", "Repeat"),
        ],
        required=True,
        readonly=True,
        default="received",
        index=True,
        help="Repeat: the same bytes were loaded before, the file was only moved aside.",
    )
    channel = fields.Selection(
        [
            ("run", "Fetched"),
            ("load", "Given by Command"),
            ("replay", "Corrected Record"),
        ],
        string="How It Came",
        readonly=True,
        default="load",
    )
    received_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    received_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        default=lambda self: self.env.user,
    )
    loaded_on = fields.Datetime(string="Processed On", readonly=True)
    size = fields.Float(string="Size, bytes", digits=(20, 0), readonly=True)
    unpacked = fields.Float(string="Unpacked, bytes", digits=(20, 0), readonly=True)
    mtime = fields.Float(string="Far Time, s since 1970", digits=(20, 0), readonly=True)
    folder = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True, index=True)
    opened_sha256 = fields.Char(
        string="SHA-256 Decrypted",
        readonly=True,
        index="btree_not_null",
        help="What the channel's own program made of the file; that is what was loaded.",
    )
    kept = fields.Boolean(
        readonly=True, help="The bytes of the file are still on disk."
    )
    # header
    business_date = fields.Date(readonly=True, index=True)
    source = fields.Char(string="Source System", readonly=True)
    branch_code = fields.Char(string="Branch", readonly=True)
    sequence = fields.Integer(string="File Number", readonly=True)
    full = fields.Boolean(string="Full Export", readonly=True)
    gap_from = fields.Integer(string="Missing From", readonly=True)
    gap_to = fields.Integer(string="Missing To", readonly=True)
    gap_text = fields.Char(string="Missing Files", compute="_compute_gap_text")
    # counts
    records = fields.Integer(readonly=True)
    loaded = fields.Integer(
        string="Accepted", readonly=True, help="Records that were loaded."
    )
    unchanged = fields.Integer(
        readonly=True, help="Accepted records that altered nothing in the register."
    )
    rejected = fields.Integer(string="Bad", readonly=True, help="Records set aside.")
    kinds = fields.Json(string="Bad by Kind", readonly=True)
    kinds_text = fields.Char(
        string="Bad Records by Kind", compute="_compute_kinds_text"
    )
    totals = fields.Json(string="Control Figures", readonly=True)
    totals_text = fields.Text(
        string="Control Figures Compared", compute="_compute_totals_text"
    )
    seconds = fields.Float(readonly=True, digits=(12, 3))
    # outcome
    code = fields.Char(string="Reason Code", readonly=True)
    reason = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    aside = fields.Selection(
        [("wait", "Waits"), ("done", "Moved")], string="Moved Aside", readonly=True
    )
    aside_name = fields.Char(readonly=True)
    intake_id = fields.Many2one("bank.intake", string="Batch", readonly=True)
    reject_ids = fields.One2many("exchange.reject", "file_id", readonly=True)
    replay_of_id = fields.Many2one(
        "exchange.reject",
        string="Corrects the Record",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kept_until = fields.Date(
        compute="_compute_kept_until",
        help="Longer while a bad record of the file can still be corrected and waits for a "
        "decision, or its answer for the partner's receipt.",
    )
    removed_on = fields.Date(
        string="Deleted On",
        readonly=True,
        help="The term of keeping was over: the bytes were deleted, this card stays.",
    )
    may_download = fields.Boolean(compute="_compute_may_download")

    _once = models.UniqueIndex(
        "(company_id, type_id, sha256) WHERE state = 'loaded'",
        "This file is loaded already.",
    )
    _last = models.Index(
        "(company_id, type_id, source, branch_code, business_date) WHERE state = 'loaded'"
    )

    # -- shown --------------------------------------------------------------------------

    @api.depends("gap_from", "gap_to")
    def _compute_gap_text(self):
        for file in self:
            if not file.gap_from:
                file.gap_text = False
            elif file.gap_from == file.gap_to:
                file.gap_text = str(file.gap_from)
            else:
                file.gap_text = f"{file.gap_from}-{file.gap_to}"

    @api.depends("kinds")
    @api.depends_context("lang")
    def _compute_kinds_text(self):
        words = self.env["exchange.words"]._kinds()
        for file in self:
            kinds = file.kinds or {}
            file.kinds_text = ", ".join(
                f"{words.get(code, code)}: {count}"
                for code, count in sorted(kinds.items())
            )

    @api.depends("totals")
    @api.depends_context("lang")
    def _compute_totals_text(self):
        for file in self:
            totals = file.totals or {}
            declared, counted = totals.get("declared", {}), totals.get("counted", {})
            handler = (
                file.type_id._handler() if file.type_id.handler in self.env else None
            )
            words = self.env["exchange.words"]
            file.totals_text = "\n".join(
                self.env._(
                    "%(figure)s: stated %(declared)s, counted %(counted)s",
                    figure=words._figure(name, handler),
                    declared=declared.get(name, "-"),
                    counted=counted.get(name, "-"),
                )
                for name in dict.fromkeys([*declared, *counted])
            )

    @api.depends("kept", "received_on", "type_id.keep_days")
    def _compute_kept_until(self):
        for file in self:
            days = file.type_id.keep_days
            file.kept_until = (
                file.kept and days and file.received_on.date() + timedelta(days=days)
            )

    @api.depends("kept")
    @api.depends_context("uid")
    def _compute_may_download(self):
        allowed = self.env.user.has_group("bank_base.group_identity")
        for file in self:
            file.may_download = allowed and file.kept

    # -- people -------------------------------------------------------------------------

    def action_rejects(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exchange.exchange_reject_action"
        )
        action["domain"] = [("file_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_retry(self):
        """Button: a file stopped by an error is tried again by the next run."""
        if not self.env.user.has_group("bank_base.group_exchange_operator"):
            raise AccessError(
                self.env._("Only an exchange operator starts an exchange.")
            )
        for file in self:
            if file.state != "failed":
                raise UserError(
                    self.env._("File «%s» was not stopped by an error.", file.name)
                )
        # sudo: the journal is read only for people; this only lets the next run take the file
        self.sudo().write({"attempts": 0})
        self.env.ref("exchange.ir_cron_exchange_run").sudo()._trigger()

    # -- journal ------------------------------------------------------------------------

    def _is_sealed(self):
        """Does the file wait for its channel's program?"""
        self.ensure_one()
        return bool(
            self.state in ("received", "failed")
            and self.endpoint_id.program_in
            and self.channel != "replay"
            and not self.opened_sha256
        )

    def _answer(self):
        """The file as one line of the command's JSON."""
        self.ensure_one()
        return {
            "file": self.name,
            "state": self.state,
            "records": self.records,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "seconds": round(self.seconds, 3),
            "error": self.reason or None,
        }

    @api.model
    def _list_answers(self, type_code=None, limit=None):
        """The company's journal as answers, oldest first, the last ``limit`` of them."""
        domain = [("company_id", "=", self.env.company.id)]
        if type_code:
            domain.append(
                ("type_id", "=", self.env["exchange.type"]._by_code(type_code).id)
            )
        for file in self.search(domain, order="id desc", limit=limit).sorted("id"):
            yield {**file._answer(), **file._listed()}

    def _listed(self):
        return {
            "id": self.id,
            "type": self.type_id.code,
            "endpoint": self.endpoint_id.code or None,
            "business_date": self.business_date
            and self.business_date.isoformat()
            or None,
            "sequence": self.sequence or None,
            "gap": self.gap_text or None,
            "kinds": self.kinds or {},
            "received": fields.Datetime.to_string(self.received_on),
            "sha256": self.sha256 or None,
        }

    def _loaded_before(self):
        """The loaded file with the same bytes, if any; the same text encrypted once more is
        the same file."""
        self.ensure_one()
        same = [("sha256", "=", self.sha256)]
        if self.opened_sha256:
            same = ["|", *same, ("opened_sha256", "=", self.opened_sha256)]
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("type_id", "=", self.type_id.id),
                *same,
                ("state", "=", "loaded"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _previous(self, header):
        """Last loaded file of the same company, type, source and branch."""
        self.ensure_one()
        return self._last_loaded(header["source"], header["branch"] or False)

    def _overtaken_by(self, number):
        """The file loaded after this one for the same source and branch that has brought contract
        ``number`` once more, corrected records apart; empty when this one's is the last state.

        A full export has brought every contract, and so has a file that set the contract's record
        aside: it is corrected there. Of files that hold some contracts only, the register may know
        better; else each counts.

        :param number: "" when the record does not name its contract
        """
        self.ensure_one()
        sender = (self.source, self.branch_code)
        later = [
            ("channel", "!=", "replay"),
            "|",
            ("business_date", ">", self.business_date),
            "&",
            ("business_date", "=", self.business_date),
            "|",
            ("sequence", ">", self.sequence),
            "&",
            ("sequence", "=", self.sequence),
            ("id", ">", self.id),
        ]
        last = self._last_loaded(*sender, later)
        if not last or not number:
            return last
        again = ["|", ("full", "=", True), ("reject_ids.number", "=", number)]
        found = self._last_loaded(*sender, [*later, *again])
        if found:
            return found
        handler = self.type_id._handler()
        lacks = handler._lacks(self.company_id, self.source, number, self.business_date)
        return self.browse() if lacks else last

    def _last_loaded(self, source, branch_code, domain=()):
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("type_id", "=", self.type_id.id),
                ("state", "=", "loaded"),
                ("source", "=", source),
                ("branch_code", "=", branch_code),
                *domain,
            ],
            order="business_date desc, sequence desc, id desc",
            limit=1,
        )

    def _repeat_text(self, earlier):
        return self.env._(
            "The same file was loaded already as «%(name)s» on %(when)s.",
            name=earlier.name,
            when=format_date(self.env, earlier.loaded_on),
        )

    def _tell(self, summary, note):
        """Leave a to-do with the responsible person."""
        self.ensure_one()
        user = self.endpoint_id._responsible(self.company_id)
        if user:
            # the to-do alone: no letter, which would wait for a mail server
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=user.id,
            )

    # -- business day -------------------------------------------------------------------

    @api.model
    def _day_files(self, day):
        """Step of the day close: which files of the date were loaded. Changes nothing."""
        files = self.search(
            [
                ("company_id", "=", day.company_id.id),
                ("state", "=", "loaded"),
                ("business_date", "=", day.date),
            ],
            order="id",
        )
        return {
            "rows": sum(files.mapped("records")),
            "files": [
                {
                    "type": file.type_id.code,
                    "file": file.name,
                    "records": file.records,
                    "loaded": file.loaded,
                    "rejected": file.rejected,
                }
                for file in files
            ],
        }
