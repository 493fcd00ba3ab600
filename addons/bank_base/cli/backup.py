"""``odoo backup``: database and kept files in one file."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from odoo.cli import Command


class Backup(Command):
    """Write database and kept files into one file, consistent with each other"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command

        self.command = command
        parser = self.parser
        command.add_database(parser)
        parser.add_argument(
            "--out", required=True, type=Path, metavar="FILE", help="file to write"
        )
        command.add_json(parser)
        args = parser.parse_args(cmdargs)
        with command.refusals(as_json=args.json):
            command.configure(args)
            found = command.registry(args.database, "bank_base")
            answer = self._backup(found, args)
        tr = command.tr
        line = tr._(
            "%(file)s: %(size)s bytes, kept files %(files)s, rows %(rows)s.",
            file=answer["file"],
            size=answer["size"],
            files=answer["files"],
            rows=answer["rows"],
        )
        command.answer(answer, as_json=args.json, lines=[line])
        if answer["missing"]:
            text = tr._(
                "The backup is made, but of the kept files these are missing or damaged on"
                " disk: %(names)s",
                names=", ".join(answer["missing"][:20]),
            )
            command.say(text)
            raise SystemExit(1)

    def _backup(self, found, args):
        from odoo.addons.bank_base.models.bank_backup import KEPT_LOCK
        from odoo.addons.bank_base.tools import archive, locks
        from odoo.addons.bank_base.tools.failpoint import failpoint

        tr = self.command.tr
        try:
            with (
                # First: a second backup must not touch the file that is being written.
                locks.session_lock(args.database, KEPT_LOCK),
                archive.new_file(
                    args.out, lambda: failpoint("backup.before_rename")
                ) as stream,
                self.command.environment(found) as (env, _company),
            ):
                answer = self._fill(archive.Writer(stream), env, args.database)
        except FileExistsError as error:
            text = tr._("There is a file %(name)s already.", name=args.out)
            raise self.command.Refused(text) from error
        except OSError as error:
            text = tr._(
                "File %(name)s cannot be written: %(detail)s.",
                name=args.out,
                detail=error.strerror or "",
            )
            raise self.command.Refused(text) from error
        except locks.Busy as error:
            text = tr._(
                "Kept files are being deleted at term, or another backup is being made. Try"
                " again in a minute."
            )
            raise self.command.Refused(text) from error
        return {
            "file": str(args.out),
            "size": args.out.stat().st_size,
            **answer,
        }

    def _fill(self, writer, env, database):
        from odoo.addons.bank_base.models.bank_backup import table_counts
        from odoo.addons.bank_base.tools import archive

        # Everything below sees the bank as of this one moment, the dump too. Files were kept
        # before the rows that refer to them were committed, so none of them is later than it.
        env.cr.execute("SELECT pg_export_snapshot()")
        snapshot = env.cr.fetchone()[0]
        manifest = {
            "format": archive.FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": database,
            "versions": env["bank.backup"]._versions(),
            "tables": table_counts(env.cr),
            "figures": env["bank.backup"]._figures(),
        }
        manifest["dump"] = self._dump(writer, database, snapshot)
        manifest["missing"] = self._add_kept(writer, env, database)
        writer.close(manifest)
        return {
            "files": len(writer.files),
            "rows": sum(manifest["tables"].values()),
            "missing": manifest["missing"],
            "figures": manifest["figures"],
        }

    def _dump(self, writer, database, snapshot):
        from odoo.tools.misc import exec_pg_environ, find_pg_tool

        from odoo.addons.bank_base.tools import archive

        dump = subprocess.Popen(
            [
                find_pg_tool("pg_dump"),
                "--format=custom",
                "--no-owner",
                f"--snapshot={snapshot}",
                database,
            ],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env=exec_pg_environ(),
        )
        with dump:
            facts = writer.add(archive.DUMP, dump.stdout)
        if dump.returncode:
            tr = self.command.tr
            raise self.command.Refused(
                tr._("pg_dump failed with exit code %(code)s.", code=dump.returncode)
            )
        return facts

    def _add_kept(self, writer, env, database):
        """Copy kept files in; gives places of those that are gone or changed on disk."""
        from odoo.addons.bank_base.models.bank_backup import folder_of

        missing = []
        for folder, name, digest in env["bank.backup"]._kept():
            place = f"{folder}/{name}"
            try:
                facts = writer.add_kept(place, folder_of(folder, database) / name)
            except FileNotFoundError:
                missing.append(place)
                continue
            if digest and facts["sha256"] != digest:
                missing.append(place)
        return missing
