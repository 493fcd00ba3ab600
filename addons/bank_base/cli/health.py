"""``odoo health``: the state of the system for a monitoring program."""

from datetime import UTC, datetime

from odoo.cli import Command

UNREACHED = 2


class Health(Command):
    """Tell the state of the system; exit code 0 well, 1 attention, 2 trouble"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command, health

        parser = self.parser
        command.add_database(parser)
        command.add_company(parser)
        command.add_json(parser)
        parser.add_argument(
            "--now",
            type=command.moment,
            metavar="MOMENT",
            help="the moment to judge ages at (with its zone); the clock's if absent",
        )
        args = parser.parse_args(cmdargs)
        try:
            with command.refusals(as_json=args.json):
                command.configure(args)
                found = command.registry(args.database, "bank_base")
                with command.environment(found, args.company) as (env, _company_id):
                    report = env["bank.health"]._report(args.now or datetime.now(UTC))
                    level = env["bank.health.check"]._fields["level"]
                    words = dict(level._description_selection(env))
        except SystemExit:
            raise SystemExit(UNREACHED) from None
        lines = [
            f"{words[one['level']]:<9} {one['name']}: {one['text']}"
            for one in report["checks"]
        ]
        command.answer(report, as_json=args.json, lines=lines)
        raise SystemExit(health.EXIT_CODES[report["status"]])
