"""``odoo exchange``: files in and out, from the command line or an outside scheduler."""

from pathlib import Path

from odoo.cli import Command


class Exchange(Command):
    """Fetch and load files of partners, list the journal of files"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command

        self.command = command
        parser = self.parser
        commands = parser.add_subparsers(dest="subcommand", required=True)
        run = commands.add_parser(
            "run", help="fetch and load what waits on the channels"
        )
        run.add_argument("--endpoint", metavar="CODE", help="only this channel")
        run.add_argument("--type", metavar="CODE", help="only this file type")
        run.set_defaults(func=self._run)
        load = commands.add_parser("load", help="load local files, no server involved")
        load.add_argument("--type", metavar="CODE", required=True, help="file type")
        load.add_argument("--mapping", metavar="CODE", help="layout; ours if absent")
        load.add_argument(
            "--endpoint", metavar="CODE", help="channel that the files are from"
        )
        load.add_argument("files", metavar="FILE", nargs="+", type=Path)
        load.set_defaults(func=self._load)
        listing = commands.add_parser("list", help="list the journal of files")
        listing.add_argument("--type", metavar="CODE", help="only this file type")
        listing.add_argument("--limit", type=int, help="only the last so many")
        listing.set_defaults(func=self._list)
        for sub in (run, load, listing):
            command.add_database(sub)
            command.add_company(sub)
            sub.add_argument(
                "--json", action="store_true", help="one JSON object a line"
            )
        args = parser.parse_args(cmdargs)
        with command.refusals(as_json=args.json):
            command.configure(args)
            found = command.registry(args.database, "exchange")
            with command.environment(found, args.company) as (env, _company_id):
                answers = args.func(env, args)
                good = self._print(env, args, answers)
        if not good:
            raise SystemExit(1)

    def _run(self, env, args):
        return env["exchange.fetcher"]._run(args.endpoint, args.type)

    def _load(self, env, args):
        return env["exchange.loader"]._load_paths(
            args.files, args.type, args.mapping, args.endpoint
        )

    def _list(self, env, args):
        return env["exchange.file"]._list_answers(args.type, args.limit)

    def _print(self, env, args, answers):
        """Print answers as they come. Returns whether every file was taken."""
        good = True
        for answer in answers:
            bad = answer["state"] not in ("loaded", "duplicate")
            good = good and (not bad or args.func == self._list)
            lines = () if args.json else [env["exchange.words"]._line(answer)]
            self.command.answer(answer, as_json=args.json, lines=lines)
            if bad and answer["error"] and args.func != self._list:
                self.command.say(
                    f"{answer['file'] or ''}: {answer['error']}".lstrip(": ")
                )
        return good
