"""``odoo journal read`` without Odoo: options, reading, answers."""

import json
from argparse import ArgumentParser, Namespace
from typing import TextIO

from .reader import read_files
from .report import summary
from .words import WORDS


def add_options(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="subcommand", required=True)
    read = commands.add_parser(
        "read", help="read journals; files named together go on one from another"
    )
    read.add_argument("files", nargs="+", metavar="FILE", help="a journal as received")
    read.add_argument(
        "--json",
        action="store_true",
        help="one JSON object on one line, one line a file",
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Print an answer for each file as soon as it is known; return the exit code.

    A file that cannot be read ends the reading: what follows it would not go on from it.
    """
    try:
        for journal in read_files(args.files):
            answer = summary(journal)
            text = (
                json.dumps(answer, ensure_ascii=False) if args.json else _words(answer)
            )
            _say(out, text)
    except OSError as error:
        text = f"File {error.filename} cannot be read: {error.strerror}."
        if args.json:
            _say(out, json.dumps({"error": text}, ensure_ascii=False))
        _say(err, text)
        return 1
    return 0


def _say(stream: TextIO, text: str) -> None:
    # A file's name need not be text.
    shown = text.encode("utf-8", "backslashreplace").decode("utf-8")
    stream.write(f"{shown}\n")
    stream.flush()


def _words(answer: dict) -> str:
    counts = ", ".join(
        f"{name.replace('_', ' ')} {value}"
        for name, value in answer.items()
        if isinstance(value, int)
    )
    lines = [f"{answer['file']}: {answer['dialect'] or 'dialect not known'}, {counts}"]
    for one in answer["findings"]:
        amount = "" if one["amount"] is None else f" {one['amount']}"
        refund = ", refund" if one["refund"] else ""
        lines.append(
            f"  {one['at']}{amount}{refund}: {WORDS[one['kind'] + '.' + one['verdict']]}"
            f" (bytes {one['bytes'][0]}-{one['bytes'][1]})"
        )
    return "\n".join(lines)
