"""``odoo reserve``: inventory of debts and reserve, from the command line or a scheduler."""

from odoo.cli import Command


class Reserve(Command):
    """Count the inventory of a rule book at a date, and post its difference"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command

        parser = self.parser
        commands = parser.add_subparsers(dest="subcommand", required=True)
        run = commands.add_parser(
            "run", help="count an inventory; safe to repeat: a posted one stays"
        )
        command.add_database(run)
        command.add_company(run)
        run.add_argument(
            "--book", metavar="CODE", required=True, help="code of the rule book"
        )
        run.add_argument(
            "--date", required=True, type=command.day, help="date of the inventory"
        )
        run.add_argument(
            "--branch",
            metavar="CODE",
            action="append",
            default=[],
            help="print this branch only (may be given again); the whole book is counted and"
            " posted all the same",
        )
        run.add_argument(
            "--post", action="store_true", help="post the difference as well"
        )
        command.add_json(run)
        run.set_defaults(func=self._run)
        args = parser.parse_args(cmdargs)
        with command.refusals(as_json=args.json):
            args.func(args, command)

    def _run(self, args, command):
        command.configure(args)
        found = command.registry(args.database, "bad_debt_reserve")
        # Counted, posted and committed together when the environment ends, or not at all.
        with command.environment(found, args.company) as (env, company_id):
            inventories = env["reserve.inventory"]
            company = env["res.company"].browse(company_id)
            result = inventories._run(
                company, args.book, args.date, args.post, args.branch
            )
            lines = () if args.json else inventories._run_lines(result)
        command.answer(result, as_json=args.json, lines=lines)
