from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.bank_base.tools import append_only

from ..stream import Pipeline, single
from ..stream.mask import source as record_source

# What came stays as it came; only the decision is added.
FIXED = (
    "file_id", "ordinal", "line", "path", "code", "reason", "number", "value", "source",
    "source_masked",
)  # fmt: skip
_STEM = 60  # characters of the first file's name in a correction's


class ExchangeReject(models.Model):
    """A record set aside: where it stands, why, its own source.

    Written in bulk by the load, read only. Nothing in ``reason`` is personal data; what is
    (value and source) needs the identity group, others see it masked. A person decides on it
    once: it is corrected and loaded as a file of its own, or dismissed with a reason.
    """

    _name = "exchange.reject"
    _description = "Bad Record"
    _order = "file_id desc, ordinal, id"
    _rec_name = "reason"

    file_id = fields.Many2one(
        "exchange.file", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    type_id = fields.Many2one("exchange.type", string="File Type")
    business_date = fields.Date()
    ordinal = fields.Integer(
        string="Record", help="Number of the record within the file."
    )
    line = fields.Integer(help="Line of the unpacked file where the record begins.")
    path = fields.Char(help="Element or attribute that is wrong.")
    code = fields.Char(string="Kind Code", index=True)
    kind = fields.Char(compute="_compute_kind")
    reason = fields.Text()
    number = fields.Char(
        string="Contract Number",
        index="btree_not_null",
        help="As the record states it.",
    )
    value = fields.Char(groups="bank_base.group_identity", help="What stands there.")
    source = fields.Text(groups="bank_base.group_identity", string="Record as Received")
    source_masked = fields.Text(
        string="Record, Masked",
        help="The record as received; personal data is starred out.",
    )

    state = fields.Selection(
        [
            ("aside", "Set Aside"),
            ("replayed", "Corrected and Loaded"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        default="aside",
        index=True,
    )
    correction_ids = fields.One2many(
        "exchange.correction", "reject_id", string="Decision"
    )
    corrected = fields.Text(
        string="Record as Corrected",
        compute="_compute_corrected",
        groups="bank_base.group_identity",
    )
    may_replay = fields.Boolean(compute="_compute_may_replay")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect_columns(self.env.cr, self._table, *FIXED)

    @api.depends("correction_ids")
    def _compute_corrected(self):
        for one in self:
            one.corrected = one.correction_ids.corrected

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_replay(self):
        allowed = self._may_replay()
        for one in self:
            one.may_replay = (
                allowed and one.state == "aside" and one.file_id.state == "loaded"
            )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_kind(self):
        words = self.env["exchange.words"]._kinds()
        for one in self:
            one.kind = words.get(one.code, one.code)

    # -- decisions ----------------------------------------------------------------------

    @api.model
    def _may_replay(self):
        """A correction is written by an operator who may see what is in the record."""
        user = self.env.user
        return user.has_group("bank_base.group_exchange_operator") and user.has_group(
            "bank_base.group_identity"
        )

    def _check_may_replay(self):
        self.check_access("read")
        if not self._may_replay():
            raise AccessError(
                self.env._(
                    "A record is corrected by an exchange operator who may see personal data "
                    "(role «Exchange operator who corrects records»)."
                )
            )

    def _replay_problem(self):
        """Why the record cannot be corrected here: ``(code, sentence)`` or ``None``."""
        self.ensure_one()
        file = self.file_id
        if self.state != "aside":
            return "decided", self.env._(
                "Record %(ordinal)s of «%(file)s» was decided on already: %(state)s.",
                ordinal=self.ordinal,
                file=file.name,
                state=dict(self._fields["state"]._description_selection(self.env))[
                    self.state
                ],
            )
        if file.state != "loaded":
            return "not_loaded", self.env._(
                "File «%s» was refused whole, nothing of it is loaded. Ask the sender for a "
                "correct file.",
                file.name,
            )
        if file.type_id._handler()._replaces:
            return self._balances_problem()
        return None  # adds to what is there: its merge knows what may still come

    def _balances_problem(self):
        """Why balances cannot be corrected any more: ``(code, sentence)`` or ``None``."""
        file = self.file_id
        later = file._overtaken_by(self.number or "")
        if later:
            return "overtaken", self.env._(
                "«%(name)s» of %(date)s was loaded after this file, the correction would bring "
                "old balances back. If the contract is wrong there too, correct its record there.",
                name=later.name,
                date=format_date(self.env, later.business_date),
            )
        closed = self.env["bank.day"]._last_closed(self.company_id)
        if closed and file.business_date <= closed:
            return "closed_day", self.env._(
                "The file is of %(date)s, and the day %(closed)s is closed. Balances of a closed "
                "day are not corrected here: ask the sender for the record in the next file, or "
                "have the day reopened.",
                date=format_date(self.env, file.business_date),
                closed=format_date(self.env, closed),
            )
        return None

    def _decide(self, kind, **values):
        """Write the one decision on the record, in the transaction of its cause."""
        self.ensure_one()
        # sudo: bad records and decisions are read only for people; callers check the role.
        reject = self.sudo()
        self.env["exchange.correction"].sudo().create(
            {
                "reject_id": self.id,
                "company_id": self.company_id.id,
                "kind": kind,
                "user_id": self.env.uid,
                **values,
            }
        )
        reject.write({"state": kind})

    # -- a correction -------------------------------------------------------------------

    def _own_layout(self):
        """Layout in which the record came: the partner's or ours."""
        mapping = self.file_id.mapping_id
        return mapping._layout() if mapping else self.type_id._handler()._layout()

    def _whole_source(self):
        """The record's source; what was cut for the journal is read from the kept file."""
        self.ensure_one()
        if not (self.source or "").endswith("…"):
            return self.source or ""
        limits = self.type_id._limits()
        with Pipeline(
            self.file_id._content_path(), self._own_layout(), limits
        ) as items:
            for item in items:
                if item.ordinal == self.ordinal:
                    whole = record_source(item.source, limits.record)
                    return self.type_id._handler()._conceal(whole)
        return self.source

    def _as_file(self, text):
        """Bytes of a file that holds the corrected record alone, under the root and header of
        the file it came in.

        :raises UserError: the text is not one record; the file's bytes are gone
        """
        self.ensure_one()
        layout, limits = self._own_layout(), self.type_id._limits()
        conceal = self.type_id._handler()._conceal
        try:
            record = single.parse(conceal(text or ""), layout.record, limits.record)
        except single.NotRecord as error:
            raise UserError(self._not_record(error)) from error
        root = single.head(self.file_id._content_path(), layout, limits)
        for name, value in root.attrib.items():
            root.set(name, conceal(value))
        return single.document(root, record, layout.encoding)

    def _not_record(self, error):
        if error.code == "not_xml":
            return self.env._(
                "The XML of the record is broken at line %(line)s, position %(column)s.",
                **error.params,
            )
        if error.code == "other":
            return self.env._(
                "The text must be one record «%(expected)s», it is «%(found)s».",
                **error.params,
            )
        if error.code == "too_large":
            return self.env._("The record is larger than the limit of its file type.")
        return self.env._("A document type (DOCTYPE) is not accepted in a record.")

    def _replay_facts(self):
        """Fields of ``exchange.file`` for a correction."""
        self.ensure_one()
        file = self.file_id
        stem = file.name.partition(".")[0][:_STEM]
        return {
            "name": f"{stem}.record-{self.ordinal}.xml",
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "mapping_id": file.mapping_id.id,
            "endpoint_id": file.endpoint_id.id,
            "channel": "replay",
            "replay_of_id": self.id,
        }

    def _check_correction(self, text):
        """What is still wrong with a corrected record, "" when it would be loaded.

        :raises AccessError: the user may not correct records
        """
        self.ensure_one()
        self._check_may_replay()
        loader = self.env["exchange.loader"].with_company(self.company_id)
        return loader._try_replay(self.id, text)

    def _load_correction(self, text):
        """Load a corrected record as a file of its own; commits.

        :return: id of its ``exchange.file``
        :raises UserError: it was not loaded; the journal tells of it
        """
        self.ensure_one()
        self._check_may_replay()
        loader = self.env["exchange.loader"].with_company(self.company_id)
        file_id, answer = loader._replay(self.id, text)
        if answer["state"] != "loaded":
            raise UserError(answer["error"])
        return file_id

    def action_replay(self):
        """Button: correct the record and load it."""
        self.ensure_one()
        self._check_may_replay()
        problem = self._replay_problem()
        if problem:
            raise UserError(problem[1])
        wizard = self.env["exchange.replay"].create(
            {"reject_id": self.id, "source": self._whole_source()}
        )
        return wizard._opened()

    def action_dismiss(self):
        """Button: nothing will come of this record, and why."""
        wizard = self.env["exchange.dismiss"].create({"reject_ids": self.ids})
        return wizard._opened()
