"""`make demo`: a demo bank from nothing to three closed months, a month of ATMs with their claims;
compared with the truth, served."""

import argparse
import json
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kopeck_demo import atms_table, compare, flow, table  # noqa: E402
from kopeck_rt import ports, processes  # noqa: E402
from kopeck_rt.paths import RUNTIME, RuntimeFault  # noqa: E402

DATABASE = "kopeck_demo"
SERVE_SECONDS = 120


def check(bank):
    """Print the table, compare; returns the number of figures that are off."""
    ledger = flow.read_ledger(bank)
    print(table.text(bank, ledger))
    wrong = compare.differences(bank, ledger)
    if bank.atms:
        print(atms_table.text(bank.atms))
        wrong += bank.atms.check()
    for sentence in wrong[:50]:
        print(f"НЕ СХОДИТСЯ  {sentence}")
    print(
        f"\nРасхождений с эталоном: {len(wrong)}"
        if wrong
        else "\nВсё сошлось с эталоном генератора до копейки."
    )
    return len(wrong)


def serve(bank):
    """Serve the web client until Ctrl-C."""
    port = ports.free_port()
    server = bank.serve(port)
    try:
        if not ports.wait_until_open(port, SERVE_SECONDS, alive=server):
            raise RuntimeFault(f"Odoo does not come up, see {bank.folder / 'web.log'}")
        print(
            f"\nКопейка открыта: http://127.0.0.1:{port}/odoo   (Ctrl-C — закончить)\n"
        )
        for user in bank.users:
            print(f"  {user['login']:<14} {user['password']:<14} {user['name']}")
        sys.stdout.flush()
        server.wait()
    except KeyboardInterrupt:
        print()
    finally:
        processes.end_tree(server)
    return 0


def main():
    """Command line; exit code 1 when a kopeck is off."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--once", action="store_true", help="do not serve, exit when compared"
    )
    parser.add_argument("--contracts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default=DATABASE)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bank = flow.DemoBank(
        options.database,
        RUNTIME / "demo" / options.database,
        contracts=options.contracts,
        seed=options.seed,
        books=True,
        with_atms=True,
    )
    bank.run()
    users = bank.folder / "users.json"
    users.touch(mode=0o600)
    users.write_text(json.dumps(bank.users, ensure_ascii=False), encoding="utf-8")
    if check(bank):
        return 1
    return 0 if options.once else serve(bank)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeFault as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
