import logging
import mmap
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.bank_base.tools import fault

from .reserve_inventory_branch import CONTEXT
from .reserve_inventory_workbook import XLSX

_logger = logging.getLogger(__name__)
KEEP_DAYS = "bad_debt_reserve.workbook_keep_days"


class ReserveWorkbook(models.Model):
    """A workbook of an inventory's lines that a job makes, for the person who asked for it.

    It holds what that person reads: record rules apply while it is written, and only that person
    finds and downloads it. A workbook of branches is hidden from an accountant who is not kept to
    all of them any more.
    """

    _name = "reserve.workbook"
    _description = "Workbook of Reserve Lines"
    _order = "asked_on desc, id desc"
    _rec_name = "inventory_id"

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="inventory_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    asked_on = fields.Datetime(required=True, readonly=True, index=True)
    chosen = fields.Char(
        required=True,
        readonly=True,
        help="Technical: ids of the branches in it, 0 for debts without one; “all”.",
    )
    branch_ids = fields.Many2many(
        "bank.branch",
        string="Branches",
        readonly=True,
        context={"active_test": False},
        help="Empty: all branches.",
    )
    without_branch = fields.Boolean(
        readonly=True, help="Debts without a branch were chosen too."
    )
    state = fields.Selection(
        [
            ("waiting", "Is being made"),
            ("done", "Ready"),
            ("failed", "Not made"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    lines = fields.Integer(readonly=True, help="Debts in the workbook.")
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, ondelete="restrict"
    )
    size = fields.Float(
        string="Size, MB", readonly=True, digits=(16, 2), aggregator=None
    )
    of_count = fields.Integer(
        string="Number of the Count",
        readonly=True,
        aggregator=None,
        help="Technical: the time of counting the inventory of which these lines are.",
    )
    outdated = fields.Boolean(
        compute="_compute_outdated",
        help="The inventory was counted again and has other lines: ask for a new workbook.",
    )
    error = fields.Text(string="Why It Was Not Made", readonly=True)

    _waiting_unique = models.UniqueIndex(
        "(inventory_id, user_id, chosen) WHERE state = 'waiting'",
        "This workbook is being made already.",
    )

    @api.depends("state", "of_count", "inventory_id.counts")
    def _compute_outdated(self):
        for book in self:
            book.outdated = (
                book.state == "done" and book.of_count != book.inventory_id.counts
            )

    @api.model
    def _setting(self, key, usual):
        """A whole number of the bank's settings; the usual one for what is no number."""
        # sudo: one number of the settings.
        given = self.env["ir.config_parameter"].sudo().get_param(key, "")
        return int(given) if given.isdecimal() else usual

    @api.model
    def _ask(self, inventory):
        """The workbook of an inventory for the user, of the branches chosen in the context: the
        one that is being made, or a new one.

        :raises AccessError: a branch is chosen that the user does not work for
        """
        branches = sorted(inventory._branches())
        chosen = ",".join(map(str, branches)) or "all"
        # sudo: nobody writes workbooks by hand; this one is the user's own.
        books = self.sudo()
        book = books.search(
            [
                ("inventory_id", "=", inventory.id),
                ("user_id", "=", self.env.uid),
                ("chosen", "=", chosen),
                ("state", "=", "waiting"),
            ]
        ) or books.create(
            {
                "inventory_id": inventory.id,
                "user_id": self.env.uid,
                "asked_on": fields.Datetime.now(),
                "chosen": chosen,
                "branch_ids": [
                    fields.Command.set([one for one in branches if one]),
                ],
                "without_branch": 0 in branches,
            }
        )
        # Asked again, a workbook whose job was lost is put to work again; the same job is not
        # queued twice.
        book._enqueue()
        return book.with_env(self.env)

    def _enqueue(self):
        if self.env["bank.day.drivers"]._has_job_runner():
            self.with_delay(
                description=self.env._("Workbook: %s", self.display_name),
                identity_key=f"reserve.workbook:{self.id}",
            )._job_make()
        else:
            self.env.ref("bad_debt_reserve.ir_cron_workbook_make")._trigger()

    def _action_told(self):
        """Tell that the workbook is being made, and where it will be."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The workbook is being made. You will be told when it is ready; it is on the"
                    " tab “Workbooks” of the inventory."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_download(self):
        """The file."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(
                self.env._(
                    "The workbook of “%s” is not ready.", self.inventory_id.display_name
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    def _job_make(self):
        """Make the workbook as a job; one that is made, or being made by another, is left."""
        # sudo: the job may be anybody's; the workbook is made with the rights of who asked.
        for book in self.sudo().exists().try_lock_for_update():
            if book.state == "waiting":
                book.with_context(lang=book.user_id.lang)._make()

    def _make(self):
        """Make the workbook; an error is kept in words, and nothing of the work."""
        try:
            with self.env.cr.savepoint():
                self._fill()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the job is run again
        except Exception as error:  # whatever it is, the person is told
            self.write({"state": "failed", "error": self._why(error)})
            self._tell(
                "danger", self.env._("The workbook was not made: %s", self.error)
            )
        else:
            self._tell(
                "success",
                self.env._(
                    "The workbook of “%s” is ready: tab “Workbooks”.",
                    self.inventory_id.display_name,
                ),
            )

    def _why(self, error):
        if isinstance(error, UserError):
            return str(error)
        _logger.warning("workbook %s was not made", self.id, exc_info=True)
        return self.env._(
            "An error of the system (%s). Nothing of it is kept. Show this to the administrator:"
            " the server's log has the details.",
            fault.brief(error),
        )

    def _fill(self):
        user = self.user_id
        inventory = self.inventory_id.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids,
            lang=user.lang,
            tz=user.tz,
            **{
                CONTEXT: (
                    []
                    if self.chosen == "all"
                    else list(map(int, self.chosen.split(",")))
                )
            },
        )
        name, file, lines = inventory._lines_file()
        with file:
            attachment = self._keep(name, file)
        seen = inventory._branches()
        self.write(
            {
                "state": "done",
                # Of those the person works for by now.
                "chosen": ",".join(map(str, sorted(seen))) or "all",
                "branch_ids": [fields.Command.set([one for one in seen if one])],
                "without_branch": 0 in seen,
                "lines": lines,
                "of_count": inventory.counts,
                "attachment_id": attachment.id,
                "size": attachment.file_size / 2**20,
            }
        )

    def _keep(self, name, file):
        """The file as an attachment, copied without being in memory as a whole."""
        attachments = self.env["ir.attachment"]
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return attachments.create(
                {
                    "name": name,
                    "res_model": self._name,
                    "res_id": self.id,
                    "mimetype": XLSX,
                    # Odoo's files take a map of the file; its database takes bytes alone.
                    "raw": content if attachments._storage() == "file" else content[:],
                }
            )

    def _tell(self, kind, message):
        self.user_id._bus_send(
            "simple_notification",
            {"type": kind, "message": message, "sticky": True},
        )

    @api.model
    def _cron_make(self):
        """Scheduled action: make what was asked for where no job runner works."""
        waiting = self.search([("state", "=", "waiting")], order="asked_on, id")
        for number, book in enumerate(waiting, 1):
            book._job_make()
            left = self.env["ir.cron"]._commit_progress(
                1, remaining=len(waiting) - number
            )
            if not left:
                return

    @api.model
    def _erase(self, now):
        """Remove workbooks whose term is over; a term of 0 days keeps them for ever.

        :param now: naive UTC
        """
        days = self._setting(KEEP_DAYS, 30)
        if days:
            self.search([("asked_on", "<", now - timedelta(days=days))]).unlink()

    @api.model
    def _cron_erase(self):
        """Scheduled action: remove old workbooks with their files."""
        self._erase(fields.Datetime.now())
