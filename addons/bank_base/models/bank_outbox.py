import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import append_only, fault, log_mask, pause
from ..tools.failpoint import failpoint
from ..tools.later import Later

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = "bank_base.outbox_max_attempts"
# What leaves is what was put in: a row changes its state, never its bytes.
FIXED = ("key", "kind", "endpoint", "payload_name", "payload_path", "payload")


class BankOutbox(models.Model):
    """An effect outside the database (a file, a message), written with its cause.

    The row is written in the business transaction under a unique key; a sender
    delivers it later, re-checks the far side and marks it. A crash between the
    two leaves the row waiting, never half sent and never sent twice.

    What the far side refuses is tried a few times and is then ``failed``. Where the line or this
    machine was at fault (:class:`Later`, or an error of disk, rights, connection), nobody has
    looked at the item at all: it waits on, with pauses that grow to an hour.
    """

    _name = "bank.outbox"
    _description = "Outgoing item"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    key = fields.Char(
        required=True, readonly=True, help="Same key: same effect, sent once."
    )
    kind = fields.Selection("_selection_kind", required=True, readonly=True, index=True)
    res_model = fields.Char(string="Model of the cause", readonly=True)
    res_id = fields.Many2oneReference(
        string="Cause", model_field="res_model", readonly=True
    )
    endpoint = fields.Char(readonly=True, help="Code of the channel it leaves by.")
    payload_name = fields.Char(string="Name", readonly=True)
    payload_path = fields.Char(
        string="Kept file",
        readonly=True,
        help="Place of a large payload in the kept store.",
    )
    payload = fields.Binary(
        attachment=False, readonly=True, groups="bank_base.group_identity"
    )
    state = fields.Selection(
        [
            ("pending", "Waits"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    attempts = fields.Integer(
        readonly=True,
        help="How many times the far side refused it, or an error of the system stopped it.",
    )
    put_off = fields.Integer(
        string="Put off",
        readonly=True,
        aggregator=None,
        help="How many times in a row the line or this machine was at fault. It counts as no "
        "refusal: the item goes on being tried, at least once an hour.",
    )
    next_try = fields.Datetime(
        string="Next attempt", readonly=True, help="Not tried before this moment."
    )
    last_error = fields.Text(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    resends = fields.Integer(
        string="Sent again",
        readonly=True,
        help="How many times a person had it sent once more.",
    )
    event_ids = fields.One2many("bank.outbox.event", "outbox_id", string="History")

    _key_unique = models.Constraint(
        "UNIQUE(key)", "This item is in the outbox already."
    )
    _pending = models.Index("(id) WHERE state = 'pending'")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect_columns(self.env.cr, self._table, *FIXED)

    @api.depends("payload_name", "key")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.payload_name or row.key

    @api.model
    def _selection_kind(self):
        """Kinds of effects; whoever adds a kind adds ``_deliver_<kind>`` too."""
        return [("file", self.env._("File"))]

    @api.model
    def _put(self, key: str, kind: str, **values):
        """Write an effect once; the same key again returns the row that is there.

        Call it in the transaction of its cause. ``values`` are fields of the row.

        :raises UserError: when nothing delivers this kind
        """
        if not hasattr(self, f"_deliver_{kind}"):
            raise UserError(
                self.env._("Nothing delivers outgoing items of kind «%s».", kind)
            )
        # sudo: nobody writes the outbox by hand; the caller's own right is to its business record.
        outbox = self.sudo()
        row = outbox.search([("key", "=", key)])
        if not row:
            row = outbox.create({"key": key, "kind": kind, **values})
            self.env.ref("bank_base.ir_cron_outbox").sudo()._trigger()
        return row

    @api.model
    def _deliver_pending(self, company=None, limit: int = 200) -> dict:
        """Try every row that is due once, oldest first, each behind a savepoint.

        :return: ``{"rows": tried, "sent": n, "failed": n}``
        """
        domain = self._due_domain()
        if company:
            domain.append(("company_id", "=", company.id))
        rows = self.search(domain, order="id", limit=limit).try_lock_for_update()
        sent = sum(row._try_deliver() for row in rows.sorted("id"))
        return {"rows": len(rows), "sent": sent, "failed": len(rows) - sent}

    @api.model
    def _due_domain(self) -> list:
        """Domain of the rows that wait and whose pause, if any, is over."""
        now = fields.Datetime.now()
        return [
            ("state", "=", "pending"),
            "|",
            ("next_try", "=", False),
            ("next_try", "<=", now),
        ]

    def _try_deliver(self) -> bool:
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                failpoint("outbox.before_send")
                getattr(self, f"_deliver_{self.kind}")()
                failpoint("outbox.after_send")
                self.write(
                    {
                        "state": "sent",
                        "sent_at": fields.Datetime.now(),
                        "last_error": False,
                        "put_off": 0,
                        "next_try": False,
                    }
                )
                self._log("sent")
            return True
        except Exception as error:
            # Whatever the far side does must not stop the rows behind this one.
            _logger.info("outbox %s was not delivered", self.key, exc_info=True)
            self._note_failure(error)
            return False

    def _note_failure(self, error: Exception) -> None:
        text = self._words_of(error)
        if isinstance(error, Later) or fault.is_of_the_machine(error):
            self._note_put_off(text)
            return
        attempts = self.attempts + 1
        self.write(
            {
                "attempts": attempts,
                "put_off": 0,
                "next_try": False,
                "last_error": text,
                "state": "failed" if attempts >= self._max_attempts() else "pending",
            }
        )

    def _note_put_off(self, text: str) -> None:
        """Nobody looked at the item: it waits, longer each time, whatever the number."""
        times = self.put_off + 1
        self.write(
            {
                "put_off": times,
                "next_try": fields.Datetime.now() + pause.after(times),
                "last_error": text,
            }
        )
        if times == self._max_attempts():
            self._tell_put_off()

    def _tell_put_off(self) -> None:
        """Tell people, once, that a row has been put off again and again; addons extend it."""
        _logger.warning(
            "outbox %s could not be delivered %s times, it goes on being tried",
            self.key,
            self.put_off,
        )

    @api.model
    def _words_of(self, error: Exception) -> str:
        """What the card shows: a sentence of ours, or the kind of an unforeseen error."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, OSError):  # the network's own words
            return log_mask.mask(str(error)) or type(error).__name__
        return self.env._(
            "The delivery stopped by an error of the system (%s). Show this to the "
            "administrator: the server's log has the details.",
            fault.brief(error),
        )

    @api.model
    def _max_attempts(self) -> int:
        # sudo: one number of the settings, which a sender's user may not read.
        return int(self.env["ir.config_parameter"].sudo().get_param(MAX_ATTEMPTS, 10))

    @api.model
    def _day_deliver(self, day) -> dict:
        """Step of the day close: a partner that is down does not stop the day."""
        return self._deliver_pending(company=day.company_id)

    @api.model
    def _cron_deliver(self) -> None:
        """Scheduled action: every row in a transaction of its own."""
        waiting = self.search(self._due_domain(), order="id")
        for count, row in enumerate(waiting, start=1):
            if row.try_lock_for_update() and row.state == "pending":
                row._try_deliver()
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(waiting) - count
            ):
                break

    def action_ask_resend(self):
        """Button: ask for a reason, then send again."""
        self._check_operator()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bank_base.action_bank_outbox_resend"
        )
        return {**action, "context": {"default_outbox_ids": self.ids}}

    def action_resend(self, reason=None):
        """Send again, the same bytes under the same name: the far side is re-checked first.

        :param reason: why; without one only what was never delivered is tried again
        """
        self._check_operator()
        reason = (reason or "").strip()
        for row in self:
            if row.state != "failed" and not (row.state == "sent" and reason):
                raise self._final(row)
        # sudo: the row is written by the system only; the role was checked just above.
        for row in self.sudo():
            row._log("resend", reason)
            row.write(row._prepare_resend())
        self.env.ref("bank_base.ir_cron_outbox").sudo()._trigger()

    def _prepare_resend(self):
        """Values that make a row wait for delivery once more."""
        self.ensure_one()
        values = {"state": "pending", **self._untried()}
        if self.state == "sent":
            values["resends"] = self.resends + 1
        return values

    def action_cancel(self):
        """Give up a row that has not been sent (button)."""
        self._check_operator()
        for row in self:
            if row.state == "sent":
                raise self._final(row)
        # sudo: the row is written by the system only; the role was checked just above.
        for row in self.sudo():
            row._log("cancel")
            row.write({"state": "cancelled", **self._untried()})

    @api.model
    def _untried(self) -> dict:
        """Values of a row that nobody has tried yet."""
        return {"attempts": 0, "put_off": 0, "next_try": False, "last_error": False}

    def _final(self, row):
        return UserError(
            self.env._("Item «%s» can no longer be changed.", row.display_name)
        )

    def _check_operator(self) -> None:
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("bank_base.group_exchange_operator")
            or user.has_group("bank_base.group_administrator")
        ):
            raise AccessError(
                self.env._("Only an exchange operator may change outgoing items.")
            )

    def _log(self, kind, reason=None) -> None:
        """Add a line to the history of each row."""
        # sudo: history is added by the system only; who acts is the user of the environment.
        self.env["bank.outbox.event"].sudo().create(
            [
                {
                    "outbox_id": row.id,
                    "company_id": row.company_id.id,
                    "kind": kind,
                    "reason": reason or False,
                    "user_id": self.env.uid,
                }
                for row in self
            ]
        )
