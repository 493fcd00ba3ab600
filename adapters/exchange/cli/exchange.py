"""``odoo exchange``: files in and out, from the command line or an outside scheduler."""

from datetime import UTC, datetime
from pathlib import Path

from odoo.cli import Command

# Exit codes: what an outside scheduler looks at.
GOOD, BAD, LATE = 0, 1, 3


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
        late = commands.add_parser(
            "late", help="look for files that have not come; exit code 3 if any"
        )
        late.add_argument("--endpoint", metavar="CODE", help="only this channel")
        late.add_argument("--type", metavar="CODE", help="only this file type")
        late.set_defaults(func=self._late)
        listing = commands.add_parser("list", help="list the journal of files")
        listing.add_argument("--type", metavar="CODE", help="only this file type")
        listing.add_argument("--limit", type=int, help="only the last so many")
        listing.set_defaults(func=self._list)
        for sub in (run, load):
            sub.add_argument(
                "--dry-run",
                action="store_true",
                help="do everything and take it back: nothing stays anywhere",
            )
        for sub in (run, late):
            sub.add_argument(
                "--now",
                type=command.moment,
                metavar="MOMENT",
                help="judge lateness at this moment (with its zone); the clock's if absent",
            )
        for sub in (run, load, late, listing):
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
                code = args.func(env, args)
        if code:
            raise SystemExit(code)

    def _run(self, env, args):
        if args.dry_run:
            return self._rehearse(env, args, "_run", args.endpoint, args.type)
        fetcher = env["exchange.fetcher"]
        good = self._print(env, args, fetcher._run(args.endpoint, args.type))
        late = self._print_late(args, fetcher, args.endpoint, args.type)
        return LATE if good and late else GOOD if good else BAD

    def _load(self, env, args):
        what = (args.files, args.type, args.mapping, args.endpoint)
        if args.dry_run:
            return self._rehearse(env, args, "_load_paths", *what)
        answers = env["exchange.loader"]._load_paths(*what)
        return GOOD if self._print(env, args, answers) else BAD

    def _rehearse(self, env, args, method, *values):
        """A dry run: the same answers and exit code, and nothing that stays."""
        with env["exchange.rehearsal"]._opened() as rehearsal:
            good = self._print(env, args, getattr(rehearsal, method)(*values))
            late = False
            if method == "_run":
                late = self._print_late(args, rehearsal, args.endpoint, args.type)
        self.command.say(env["exchange.rehearsal"]._closing_words())
        return LATE if good and late else GOOD if good else BAD

    def _late(self, env, args):
        fetcher = env["exchange.fetcher"]
        return LATE if self._print_late(args, fetcher, args.endpoint, args.type) else 0

    def _print_late(self, args, fetcher, *what):
        """Look for late files and print them. Returns whether there is one."""
        answers = fetcher._watch(args.now or datetime.now(UTC), *what)
        for answer in answers:
            self.command.answer(answer, as_json=args.json, lines=[answer["error"]])
        return bool(answers)

    def _list(self, env, args):
        for answer in env["exchange.file"]._list_answers(args.type, args.limit):
            self._line(env, args, answer)
        return GOOD

    def _print(self, env, args, answers):
        """Print answers as they come. Returns whether every file was taken."""
        good = True
        for answer in answers:
            bad = answer["state"] not in ("loaded", "duplicate")
            good = good and not bad
            self._line(env, args, answer)
            if bad and answer["error"]:
                self.command.say(
                    f"{answer['file'] or ''}: {answer['error']}".lstrip(": ")
                )
        return good

    def _line(self, env, args, answer):
        lines = () if args.json else [env["exchange.words"]._line(answer)]
        self.command.answer(answer, as_json=args.json, lines=lines)
