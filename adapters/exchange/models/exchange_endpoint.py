import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import config

from ..tools import program, secret, settings
from ..transport import (
    FolderTransport,
    SftpTransport,
    TransportError,
    fingerprint,
    parse_host_key,
)


class ExchangeEndpoint(models.Model):
    """A partner's server or folder. Secrets are only referred to, never stored."""

    _name = "exchange.endpoint"
    _description = "Exchange Channel"
    _order = "sequence, code"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Short name for the command line, e.g. abs.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        [("sftp", "SFTP Server"), ("folder", "Folder of This Machine")],
        required=True,
        default="sftp",
    )
    host = fields.Char(string="Server")
    port = fields.Integer(default=22)
    login = fields.Char()
    host_key = fields.Text(
        string="Server's Public Key",
        help="A line like «ssh-ed25519 AAAA…», given by the partner. A server that shows "
        "another key gets nothing from us.",
    )
    host_key_fingerprint = fields.Char(
        string="Fingerprint", compute="_compute_host_key_fingerprint"
    )
    password_ref = fields.Char(
        string="Password Lies In",
        help="env:NAME for a variable of the environment or file:/path for a file.",
    )
    key_ref = fields.Char(
        string="Private Key Lies In",
        help="env:NAME or file:/path, as for the password.",
    )
    passphrase_ref = fields.Char(
        string="Key's Passphrase Lies In", help="env:NAME or file:/path"
    )
    timeout = fields.Integer(string="Timeout, s", default=30)
    path = fields.Char(
        string="Base Folder",
        default=".",
        help="On a server: relative to the login's home. On this machine: a full path.",
    )
    folder_in = fields.Char(string="Files for Us", default="in")
    folder_done = fields.Char(
        string="Loaded Files",
        default="done",
        help="Files that were loaded are moved into this folder.",
    )
    folder_refused = fields.Char(
        string="Refused Files",
        default="refused",
        help="Files that were refused are moved into this folder.",
    )
    folder_out = fields.Char(string="Files from Us", default="out")
    settle_seconds = fields.Integer(
        string="Pause Between Listings, s",
        default=2,
        help="A file is taken when its size and time are the same in two listings. "
        "0: the second listing is that of the next run.",
    )
    program_in = fields.Char(
        string="Program for Files for Us",
        help="Short name of a program that decrypts and checks the signature of every file "
        "that comes. Which program it is, the machine's settings say: program_NAME in section "
        "[exchange] of odoo.conf, or KOPECK_EXCHANGE_PROGRAM_NAME.",
    )
    program_out = fields.Char(
        string="Program for Files from Us",
        help="Short name of a program that signs and encrypts every file before it leaves.",
    )
    program_seconds = fields.Integer(
        string="Program's Time Limit, s", required=True, default=60
    )
    receipt_hours = fields.Integer(
        string="Receipt Within, Hours",
        required=True,
        default=24,
        help="How long the partner's receipt for a file of ours is awaited.",
    )
    responsible_id = fields.Many2one(
        "res.users", help="Is told about gaps and refused files."
    )
    last_test = fields.Datetime(readonly=True, copy=False)
    last_result = fields.Text(
        string="Result of the Last Connection", readonly=True, copy=False
    )
    schedule_ids = fields.One2many("exchange.schedule", "endpoint_id")

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)", "The company has a channel with this code."
    )

    @api.depends("host_key")
    def _compute_host_key_fingerprint(self):
        for one in self:
            try:
                one.host_key_fingerprint = fingerprint(
                    parse_host_key(one.host_key or "")[1]
                )
            except TransportError:
                one.host_key_fingerprint = False

    @api.constrains("host_key", "kind")
    def _check_host_key(self):
        for one in self.filtered("host_key"):
            try:
                parse_host_key(one.host_key)
            except TransportError as error:
                raise ValidationError(
                    self.env["exchange.words"]._transport(error)
                ) from error

    @api.constrains("password_ref", "key_ref", "passphrase_ref")
    def _check_references(self):
        for one in self:
            for value in (one.password_ref, one.key_ref, one.passphrase_ref):
                if value and not secret.well_formed(value):
                    raise ValidationError(
                        self.env._(
                            "«%s» is not a reference. Passwords and keys are not stored here: "
                            "write env:NAME (a variable of the environment, capital letters) or "
                            "file:/full/path.",
                            value,
                        )
                    )

    @api.constrains("kind", "host", "login", "port", "timeout")
    def _check_server(self):
        for one in self.filtered(lambda one: one.kind == "sftp"):
            if not one.host or not one.login:
                raise ValidationError(
                    self.env._("Channel «%s»: server and login are needed.", one.name)
                )
            if not 0 < one.port < 65536 or not 0 < one.timeout <= 3600:
                raise ValidationError(
                    self.env._("Channel «%s»: wrong port or timeout.", one.name)
                )

    @api.constrains("folder_in", "folder_done", "folder_refused", "folder_out")
    def _check_folders(self):
        for one in self:
            folders = (
                one.folder_in,
                one.folder_done,
                one.folder_refused,
                one.folder_out,
            )
            for folder in folders:
                parts = (folder or "").split("/")
                if (
                    not folder
                    or folder.startswith("/")
                    or ".." in parts
                    or "\\" in folder
                ):
                    raise ValidationError(
                        self.env._(
                            "Channel «%(name)s»: «%(folder)s» must be a folder inside the base "
                            "folder.",
                            name=one.name,
                            folder=folder or "",
                        )
                    )
            if one.folder_in in (one.folder_done, one.folder_refused, one.folder_out):
                raise ValidationError(
                    self.env._(
                        "Channel «%s»: the folder of files for us must differ from the others.",
                        one.name,
                    )
                )

    @api.constrains("program_in", "program_out")
    def _check_programs(self):
        for one in self:
            for name in (one.program_in, one.program_out):
                if name and not program.NAME.fullmatch(name):
                    raise ValidationError(
                        self.env._(
                            "«%s» is not the name of a program. A command is not written here: "
                            "only a short name of small letters, digits and «_»; the program "
                            "itself stands in odoo.conf.",
                            name,
                        )
                    )

    @api.constrains("program_seconds", "receipt_hours")
    def _check_terms(self):
        for one in self:
            if not (0 < one.program_seconds <= 3600 and 0 < one.receipt_hours <= 8760):
                raise ValidationError(
                    self.env._(
                        "Channel «%s»: a program may run for an hour, a receipt may be awaited "
                        "for a year; both take at least 1.",
                        one.name,
                    )
                )

    @api.model
    def _by_code(self, code):
        """The company's channel with this code, an empty set for no code.

        :raises UserError: there is none
        """
        if not code:
            return self.browse()
        found = self.search(
            [("code", "=", code), ("company_id", "=", self.env.company.id)]
        )
        if not found:
            raise UserError(self.env._("There is no channel «%s».", code))
        return found

    # -- connection ---------------------------------------------------------------------

    @api.model
    def _allowed_folders(self):
        """Folders of this machine under which folder channels may lie.

        ``KOPECK_EXCHANGE_FOLDERS`` of the environment, or ``folders`` of section
        ``[exchange]`` in odoo.conf (divided by ``:``), or ``exchange_folders`` of the data
        folder.
        """
        given = settings.folders(os.environ, config["config"])
        return given or [str(Path(config["data_dir"]) / "exchange_folders")]

    def _program(self, name):
        """A function ``(source, target, size=bytes)`` that lets a program of this channel make
        one local file of another; it needs no transaction.

        :param name: ``program_in`` or ``program_out``
        """
        self.ensure_one()
        path = settings.program(os.environ, config["config"], name)
        return partial(program.run, path, seconds=self.program_seconds)

    def _responsible(self, company):
        """Who is told about a channel's files: its responsible person, else the company's
        first exchange operator; an empty set when there is nobody."""
        if self.responsible_id:
            return self.responsible_id
        # sudo: the list of operators is all that is looked up
        group = self.env.ref("bank_base.group_exchange_operator").sudo()
        users = group.all_user_ids.filtered(
            lambda one: company in one.company_ids and one.active and not one.share
        )
        return users.sorted("id")[:1]

    def _secret(self, reference):
        return secret.resolve(reference) if reference else None

    def _transport(self):
        """A closed :mod:`~..transport` of this channel.

        :raises SecretError: password or key cannot be read
        """
        self.ensure_one()
        if self.kind == "folder":
            return FolderTransport(self.path or "", self._allowed_folders())
        return SftpTransport(
            self.host,
            self.port,
            self.login,
            (self.host_key or "").strip(),
            password=self._secret(self.password_ref),
            key=self._secret(self.key_ref),
            passphrase=self._secret(self.passphrase_ref),
            path=self.path or ".",
            timeout=self.timeout,
        )

    @contextmanager
    def _connect(self):
        """An open transport.

        :raises UserError: what went wrong, in words
        """
        self.ensure_one()
        try:
            with self._transport() as far:
                yield far
        except (TransportError, secret.SecretError) as error:
            raise UserError(self.env["exchange.words"]._transport(error)) from error

    def _probe(self):
        """Connect and list. Returns ``(worked, sentence)``."""
        self.ensure_one()
        try:
            with self._connect() as far:
                found = far.list(self.folder_in)
        except UserError as error:
            return False, str(error)
        return True, self.env._(
            "Connected. Files in folder «%(folder)s»: %(count)s.",
            folder=self.folder_in,
            count=len(found),
        )

    def action_test(self):
        """Button: connect, list, say what came of it.

        :raises AccessError: neither an exchange operator nor an administrator
        """
        self.ensure_one()
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("bank_base.group_exchange_operator")
            or user.has_group("bank_base.group_administrator")
        ):
            raise AccessError(self.env._("Only an exchange operator tests a channel."))
        self.check_access("read")
        worked, text = self._probe()
        # sudo: an operator changes no channel; what came of the test is all that is written
        self.sudo().write({"last_test": fields.Datetime.now(), "last_result": text})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if worked else "danger",
                "title": self.env._("Channel «%s»", self.name),
                "message": text,
                "sticky": not worked,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
