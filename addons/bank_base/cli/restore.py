"""``odoo restore``: a bank out of a backup, checked against the backup's own figures."""

import shutil
import subprocess
from pathlib import Path

from odoo.cli import Command

MARKER = ".restoring"  # in the folders of kept files until the bank has its name
MOST_SHOWN = 20


class Restore(Command):
    """Make a bank out of a backup; it is a harmless copy unless told otherwise"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import archive, command

        self.command = command
        parser = self.parser
        parser.add_argument("file", metavar="FILE", type=Path, help="file of a backup")
        command.add_database(parser)
        parser.add_argument(
            "--keep-live",
            action="store_true",
            help="keep mail servers, channels, scheduled actions and the outbox working",
        )
        command.add_json(parser)
        args = parser.parse_args(cmdargs)
        tr = command.tr
        with command.refusals(as_json=args.json):
            command.configure(args)
            try:
                with archive.Reader(args.file) as reader:
                    answer = self._restore(reader, args)
            except archive.ArchiveError as error:
                text = tr._(
                    "File %(name)s is not a backup that this program made (%(detail)s).",
                    name=args.file,
                    detail=f"{error.code} {error.detail}".strip(),
                )
                raise command.Refused(text) from error
            except OSError as error:
                text = tr._(
                    "File %(name)s cannot be read: %(detail)s.",
                    name=error.filename or args.file,
                    detail=error.strerror or "",
                )
                raise command.Refused(text) from error
        line = tr._(
            "Bank %(name)s is restored as of %(when)s: kept files %(files)s, rows %(rows)s;"
            " counts and sums agree with the backup.",
            name=args.database,
            when=answer["made_at"],
            files=answer["files"],
            rows=answer["rows"],
        )
        command.answer(answer, as_json=args.json, lines=[line])
        if args.keep_live:
            command.say(
                tr._(
                    "It is live. What came, left and was done by hand after %(when)s is not in"
                    " it: before it runs, read «После аварии» in docs/ru/administrator.md.",
                    when=answer["made_at"],
                )
            )
        else:
            command.say(
                tr._(
                    "It is a copy: mail servers, channels and scheduled actions are switched"
                    " off, nothing waits in the outbox."
                )
            )

    def _restore(self, reader, args):
        """Everything under temporary names first; the bank's name comes last."""
        from odoo.addons.bank_base.models.bank_backup import folder_of
        from odoo.addons.bank_base.tools.failpoint import failpoint

        name, manifest = args.database, reader.manifest
        draft = f"{name}__restoring"
        folders = sorted({one["place"].split("/")[0] for one in manifest["files"]})
        places = {folder: folder_of(folder, name) for folder in folders}
        self._refuse_what_is_there(name, places)
        self._clear(draft, places)
        try:
            self._files(reader, places)
            self._database(reader, draft)
            self._check(draft, manifest, args.keep_live)
            failpoint("restore.before_rename")
            # One statement of both: at no moment is there a draft that cron can see, nor a bank
            # that it cannot.
            self._sql(
                "ALTER DATABASE %s IS_TEMPLATE false; ALTER DATABASE %s RENAME TO %s",
                draft,
                draft,
                name,
            )
        except BaseException:
            self._clear(draft, places)
            raise
        for place in places.values():
            (place / MARKER).unlink()
        return {
            "database": name,
            "made_at": manifest["made_at"],
            "files": len(manifest["files"]),
            "rows": sum(manifest["tables"].values()),
            "missing": manifest["missing"],
            "figures": manifest["figures"],
            "live": args.keep_live,
        }

    def _refuse_what_is_there(self, name, places):
        from odoo.service.db import exp_db_exist

        tr = self.command.tr
        if exp_db_exist(name):
            text = tr._(
                "There is a database «%(name)s». A restore never overwrites.", name=name
            )
            raise self.command.Refused(text)
        for place in places.values():
            if place.exists() and not (place / MARKER).exists():
                text = tr._(
                    "There is a folder %(name)s. A restore never overwrites.",
                    name=place,
                )
                raise self.command.Refused(text)

    def _clear(self, draft, places):
        """Take away what a restore that was broken off has left."""
        import odoo.sql_db
        from odoo.modules.registry import Registry
        from odoo.service.db import exp_db_exist

        there = exp_db_exist(draft)  # by connecting to it
        Registry.delete(draft)
        odoo.sql_db.close_db(draft)
        if there:
            self._sql("ALTER DATABASE %s IS_TEMPLATE false", draft)  # else it stays
            self._sql("DROP DATABASE %s", draft)
        for place in places.values():
            if (place / MARKER).exists():
                shutil.rmtree(place)

    def _files(self, reader, places):
        for place in places.values():
            place.mkdir(parents=True, mode=0o700)
            (place / MARKER).touch()
        bad = reader.extract(places.__getitem__)
        if bad:
            tr = self.command.tr
            text = tr._(
                "Nothing is restored. Damaged in the backup: %(names)s",
                names=", ".join(bad[:MOST_SHOWN]),
            )
            raise self.command.Refused(text)

    def _sql(self, statement, *names):
        """A statement about databases, outside of any transaction."""
        from contextlib import closing

        import odoo.sql_db
        from odoo.service.db import database_identifier
        from odoo.tools import SQL

        with closing(odoo.sql_db.db_connect("postgres").cursor()) as cr:
            cr._cnx.autocommit = True
            found = [database_identifier(cr, name) for name in names]
            cr.execute(SQL(statement, *found))

    def _database(self, reader, draft):
        from odoo.service.db import _create_empty_database
        from odoo.tools.misc import exec_pg_environ, find_pg_tool

        from odoo.addons.bank_base.tools import archive

        tr = self.command.tr
        # with the extensions as Odoo sets them up, which a dump does not hold
        _create_empty_database(draft)
        # Odoo's cron and its list of databases pass templates by: what is not made harmless yet
        # sends nothing.
        self._sql("ALTER DATABASE %s IS_TEMPLATE true", draft)
        restore = subprocess.Popen(
            [
                find_pg_tool("pg_restore"),
                "--no-owner",
                "--no-acl",
                "--no-comments",  # that of an extension belongs to its owner
                "--exit-on-error",
                f"--dbname={draft}",
            ],
            stdin=subprocess.PIPE,
            env=exec_pg_environ(),
        )
        try:
            whole = reader.copy_out(
                archive.DUMP, reader.manifest["dump"], restore.stdin
            )
        except BrokenPipeError:
            whole = True  # pg_restore has given up: its exit code says so
        finally:
            restore.communicate()
        if not whole:
            text = tr._(
                "Nothing is restored. Damaged in the backup: %(names)s",
                names=archive.DUMP,
            )
            raise self.command.Refused(text)
        if restore.returncode:
            raise self.command.Refused(
                tr._(
                    "pg_restore failed with exit code %(code)s.",
                    code=restore.returncode,
                )
            )

    def _check(self, draft, manifest, keep_live):
        """Counts of rows, then sums; then the copy is made harmless."""
        import odoo.sql_db
        from odoo import SUPERUSER_ID
        from odoo.api import Environment
        from odoo.modules.neutralize import neutralize_database
        from odoo.modules.registry import Registry

        from odoo.addons.bank_base.models.bank_backup import table_counts

        with odoo.sql_db.db_connect(draft).cursor() as cr:
            self._same(manifest["tables"], table_counts(cr))
        with Registry(draft).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            figures = env["bank.backup"]._figures()
            # A newer release may count more than the one that made the backup.
            known = {k: v for k, v in figures.items() if k in manifest["figures"]}
            self._same(manifest["figures"], known)
            if not keep_live:
                neutralize_database(cr)
                # a copy must not be taken for the bank by anything outside
                env["ir.config_parameter"].init(force=True)
        Registry.delete(draft)
        odoo.sql_db.close_db(draft)

    def _same(self, wanted, found):
        if wanted == found:
            return
        names = sorted(wanted.keys() | found.keys())
        different = [
            f"{name}: {wanted.get(name)} ≠ {found.get(name)}"
            for name in names
            if wanted.get(name) != found.get(name)
        ]
        tr = self.command.tr
        text = tr._(
            "Nothing is restored. The restored bank differs from the backup's own figures:"
            " %(names)s",
            names="; ".join(different[:MOST_SHOWN]),
        )
        raise self.command.Refused(text)
