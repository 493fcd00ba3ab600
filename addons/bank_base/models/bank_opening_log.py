from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import append_only

KEEP_DAYS = "bank_base.opening_log_keep_days"
MOST_AT_ONCE = 100_000  # rows erased at term by one run


class BankOpeningLog(models.Model):
    """Who opened or took out personal data: append-only.

    One row a user, record, way and hour for openings; one row for every export and for every
    reading of many records by a program. Rows are
    erased when their term is over, through the logged switch and in no other way.
    """

    _name = "bank.opening.log"
    _description = "Opening of personal data"
    _order = "happened_at desc, id desc"
    _rec_name = "res_model"
    _log_access = False

    happened_at = fields.Datetime(
        string="When", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", index=True
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    via = fields.Selection(
        [
            ("form", "Opened on a screen"),
            ("read", "Read by a program"),
            ("file", "File downloaded"),
            ("export", "Export"),
        ],
        string="How",
        required=True,
        readonly=True,
    )
    fields_read = fields.Char(string="Names of fields", readonly=True)
    fields_shown = fields.Char(string="Fields", compute="_compute_fields_shown")
    count = fields.Integer(string="Records", readonly=True, default=1)
    what = fields.Char(compute="_compute_what")

    _hour = models.Index("(user_id, res_model, res_id, via, happened_at)")

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_what(self):
        # sudo: names of models are all that is read
        names = self.env["ir.model"].sudo()
        for row in self:
            row.what = names._get(row.res_model).name or row.res_model

    @api.depends("fields_read")
    @api.depends_context("lang")
    def _compute_fields_shown(self):
        for row in self:
            paths = (row.fields_read or "").split(", ")
            row.fields_shown = ", ".join(row._label(path) for path in paths if path)

    def _label(self, path) -> str:
        """What people call a field, or the last one of an export's path; of a field that is
        gone, its name."""
        known, model, words = self.env.registry, self.res_model, []
        for part in path.split("/"):
            field = known[model]._fields.get(part) if model in known else None
            words.append(field._description_string(self.env) if field else part)
            model = field.comodel_name if field and field.relational else None
        return " / ".join(words)

    @api.depends("what", "res_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.what} {row.res_id or ''}".strip()

    def init(self):
        append_only.protect(self.env.cr, self._table)

    @api.model
    def _note(self, model, ids, via, names) -> None:
        """Note openings of records by the present user, each once an hour; one statement.

        :param names: fields that were shown; their names alone are kept
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO bank_opening_log (happened_at, user_id, res_model, res_id, via,
                                              fields_read, count)
                SELECT date_trunc('second', now() AT TIME ZONE 'UTC'), %(user)s, %(model)s,
                       opened.id, %(via)s, %(fields)s, 1
                  FROM unnest(%(ids)s) AS opened(id)
                 WHERE NOT EXISTS (
                       SELECT FROM bank_opening_log o
                        WHERE o.user_id = %(user)s AND o.res_model = %(model)s
                          AND o.res_id = opened.id AND o.via = %(via)s
                          AND o.happened_at >= date_trunc('hour', now() AT TIME ZONE 'UTC'))
                """,
                user=self.env.uid,
                model=model,
                ids=list(ids),
                via=via,
                fields=", ".join(sorted(names))[:500],
            )
        )

    @api.model
    def _note_many(self, model, count, names, via) -> None:
        """Note an export, or a reading of many records; every one of them, as one row."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO bank_opening_log (happened_at, user_id, res_model, via, fields_read,
                                              count)
                VALUES (date_trunc('second', now() AT TIME ZONE 'UTC'), %s, %s, %s, %s, %s)
                """,
                self.env.uid,
                model,
                via,
                ", ".join(sorted(names))[:500],
                count,
            )
        )

    @api.model
    def _keep_days(self) -> int:
        # sudo: one number of the settings
        given = self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS, "1826")
        return int(given) if given.isdecimal() else 1826

    @api.model
    def _erase(self, now) -> int:
        """Erase rows whose term is over at ``now`` (naive UTC); returns how many.

        A term of 0 days keeps them forever.
        """
        days = self._keep_days()
        if not days:
            return 0
        cr = self.env.cr
        reason = f"opening log: term of {days} days is over"
        old = SQL(
            "SELECT id FROM bank_opening_log WHERE happened_at < %s - %s * interval '1 day'"
            " LIMIT %s",
            now,
            days,
            MOST_AT_ONCE,
        )
        cr.execute(SQL("SELECT EXISTS (%s)", old))
        if not cr.fetchone()[0]:
            return 0  # nothing opens the table in vain
        append_only.maintenance(cr, reason)
        cr.execute(SQL("DELETE FROM bank_opening_log WHERE id IN (%s)", old))
        erased = cr.rowcount
        cr.execute("SELECT set_config('bank.maintenance', '', true)")
        return erased

    @api.model
    def _cron_erase(self) -> None:
        """Scheduled action: erase what is over its term."""
        self._erase(fields.Datetime.now())
