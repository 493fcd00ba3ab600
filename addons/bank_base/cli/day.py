"""``odoo day``: the close of the business day from the command line."""

from odoo.cli import Command


class Day(Command):
    """Close business days, reopen the last one, list them, list the failpoints"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command

        parser = self.parser
        commands = parser.add_subparsers(dest="subcommand", required=True)
        close = commands.add_parser(
            "close", help="close a day; a broken-off close goes on"
        )
        command.add_database(close)
        command.add_company(close)
        close.add_argument(
            "--date", required=True, type=command.day, help="the day, YYYY-MM-DD"
        )
        close.add_argument(
            "--without-file",
            action="store_true",
            help="close although an expected file has not come",
        )
        close.set_defaults(func=self._close)
        reopen = commands.add_parser(
            "reopen", help="open the last closed day again for a corrected export"
        )
        command.add_database(reopen)
        command.add_company(reopen)
        reopen.add_argument(
            "--date", required=True, type=command.day, help="the day, YYYY-MM-DD"
        )
        reopen.add_argument(
            "--reason", required=True, help="why, for readers of the former figures"
        )
        reopen.add_argument(
            "--entry-date",
            type=command.day,
            help="where differences are booked (default: the first open date after the day)",
        )
        reopen.set_defaults(func=self._reopen)
        days = commands.add_parser("list", help="list the days")
        command.add_database(days)
        command.add_company(days)
        days.set_defaults(func=self._list)
        points = commands.add_parser(
            "failpoints", help="list the places where tests may kill"
        )
        points.set_defaults(func=self._failpoints)
        for sub in (close, reopen, days, points):
            command.add_json(sub)
        args = parser.parse_args(cmdargs)
        with command.refusals(as_json=args.json):
            args.func(args, command)

    def _close(self, args, command):
        command.configure(args)
        found = command.registry(args.database, "bank_base")
        with command.environment(found, args.company) as (env, company_id):
            days = env["bank.day"]
            company = env["res.company"].browse(company_id)
            result = days._close_committed(
                company,
                args.date,
                args.without_file,
                on_step=lambda step: command.say(
                    command.tr._(
                        "%(name)s: rows %(rows)s, %(seconds).2f s",
                        name=step.name,
                        rows=step.rows,
                        seconds=step.seconds,
                    )
                ),
            )
            lines = () if args.json else days._report_lines(result)
        command.answer(result, as_json=args.json, lines=lines)

    def _reopen(self, args, command):
        command.configure(args)
        found = command.registry(args.database, "bank_base")
        tr = command.tr
        with command.environment(found, args.company) as (env, company_id):
            result = env["bank.day"]._reopen_committed(
                env["res.company"].browse(company_id),
                args.date,
                args.reason,
                args.entry_date,
            )
        lines = [
            tr._(
                "The day %(date)s is open again (close no. %(number)s). Differences will be"
                " booked on %(entry)s.",
                date=f"{result['date']:%d.%m.%Y}",
                number=result["closing"],
                entry=f"{result['entry_date']:%d.%m.%Y}",
            )
        ]
        command.answer(result, as_json=args.json, lines=lines)

    def _list(self, args, command):
        command.configure(args)
        found = command.registry(args.database, "bank_base")
        with command.environment(found, args.company) as (env, company_id):
            days = env["bank.day"].search(
                [("company_id", "=", company_id)], order="date"
            )
            value = [
                {
                    "date": day.date,
                    "state": day.state,
                    "rows": day.rows,
                    "seconds": round(day.seconds, 3),
                    "gap_days": day.gap_days,
                    "closing": day.closing,
                    "error": day.error or None,
                }
                for day in days
            ]
            lines = () if args.json else days._list_lines()
        command.answer({"days": value}, as_json=args.json, lines=lines)

    def _failpoints(self, args, command):
        import importlib.util
        from pathlib import Path

        import odoo.addons
        from odoo.addons.bank_base.tools import failpoint, table

        tr = command.tr
        command.configure(args)
        for folder in odoo.addons.__path__:
            for path in sorted(Path(folder).glob("*/failpoints.py")):
                spec = importlib.util.spec_from_file_location(
                    f"odoo.addons.{path.parent.name}.failpoints", path
                )
                spec.loader.exec_module(importlib.util.module_from_spec(spec))
        points = failpoint.declared()
        lines = [
            table.table(
                [tr._("Failpoint"), tr._("What has happened")], sorted(points.items())
            )
        ]
        command.answer(points, as_json=args.json, lines=lines)
