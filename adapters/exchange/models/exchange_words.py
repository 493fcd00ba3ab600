from odoo import api, models
from odoo.tools import LazyTranslate

from ..tools.secret import SecretError
from ..tools.store import NoSpace

_lt = LazyTranslate(__name__)

KINDS = {
    "negative": _lt("Negative amount"),
    "bad_inn": _lt("Wrong INN"),
    "bad_date": _lt("Wrong date"),
    "no_number": _lt("No contract number"),
    "bad_currency": _lt("Unknown currency"),
    "bad_amount": _lt("Amount unreadable"),
    "future_overdue": _lt("Overdue from a future date"),
    "duplicate": _lt("Repeated in the file"),
    "no_rate": _lt("No currency rate on the date"),
    "no_client": _lt("No client"),
    "bad_kind": _lt("Unknown kind of debt"),
    "unknown_contract": _lt("Unknown contract"),
    "unknown_book": _lt("Unknown rule book"),
    "above_debt": _lt("Reserve above the debt"),
    "taken": _lt("Entered otherwise already"),
    "schema": _lt("Does not fit the format"),
    "mapping": _lt("The mapping cannot read it"),
    "unknown_file": _lt("No such file of ours"),
    "other_bytes": _lt("Receipt for other bytes"),
}

# Why a file is refused: codes of stream.errors.
STREAM = {
    "empty": _lt("The file is empty. Ask the sender to repeat it."),
    "not_xml": _lt("This is not an XML file. Check that the right file was sent."),
    "malformed": _lt(
        "The XML is broken at line %(line)s, position %(column)s. Ask the sender to make "
        "the file again."
    ),
    "truncated": _lt(
        "The file is cut off at line %(line)s after %(records)s whole records. Ask the "
        "sender to repeat it."
    ),
    "bad_archive": _lt(
        "The gzip archive is damaged. Ask the sender to repeat the file."
    ),
    "wrong_encoding": _lt(
        "Wrong encoding: the file names «%(declared)s», its text does not fit that or "
        "another encoding is agreed (%(expected)s)."
    ),
    "wrong_root": _lt(
        "This is another document: it begins with «%(found)s» instead of "
        "«%(expected)s». Check file type and mapping."
    ),
    "doctype": _lt(
        "The file declares a document type or entities (DOCTYPE). Such files are not "
        "accepted: they are a known way of attack."
    ),
    "too_large": _lt(
        "The unpacked file is larger than %(limit_mb)s MB, the limit of its file type."
    ),
    "bomb": _lt(
        "The archive unpacks to more than %(limit)s times its size. Such files are not "
        "accepted: they are a known way of attack."
    ),
    "record_too_large": _lt(
        "Record %(record)s is larger than %(limit_mb)s MB, the limit of its file type."
    ),
    "too_many_records": _lt("The file has more than %(limit)s records."),
    "too_deep": _lt(
        "Elements are nested too deep at line %(line)s. This is not a file of this "
        "type."
    ),
    "name_too_long": _lt(
        "An element's name at line %(line)s is longer than %(limit)s characters. This "
        "is not a file of this type."
    ),
    "misplaced": _lt(
        "Record %(record)s (line %(line)s) does not lie directly under the root. This is "
        "not a file of this type."
    ),
    "no_trailer": _lt(
        "The file has no control totals at its end. Ask the sender to repeat it."
    ),
    "two_headers": _lt("The file begins twice, again at line %(line)s."),
    "group_differs": _lt(
        "The closing line %(line)s disagrees with the lines before it (%(group)s), «%(field)s»: it "
        "states %(declared)s, they give %(counted)s. Nothing is loaded. Ask the sender for a "
        "correct file."
    ),
    "incomplete": _lt(
        "The file is incomplete. Its closing line %(line)s announces %(declared)s lines of group "
        "«%(group)s» («%(field)s»), %(counted)s are there. Nothing is loaded. Ask the sender for "
        "the whole file."
    ),
    "two_trailers": _lt("The file has control totals twice, again at line %(line)s."),
    "bad_header": _lt("The file's header is wrong: «%(field)s» is «%(value)s»."),
    "bad_trailer": _lt(
        "The control total «%(figure)s» at the end of the file cannot be read."
    ),
    "totals_differ": _lt(
        "Control totals disagree, «%(figure)s»: the file states %(declared)s, its "
        "records give %(counted)s. Nothing is loaded. Ask the sender for a correct file."
    ),
    "mapping_failed": _lt(
        "The mapping does not work on this file (%(detail)s). Show it to the "
        "administrator."
    ),
}

NAMES = {
    "empty": _lt("The file was not touched: it has no name."),
    "path": _lt("The file was not touched: its name leads to another folder."),
    "control": _lt("The file was not touched: its name holds invisible characters."),
    "encoding": _lt("The file was not touched: its name is not UTF-8."),
    "long": _lt("The file was not touched: its name is too long."),
}

# Why a record does not fit the XSD: rules of stream.validate.
RULES = {
    "pattern": _lt("«%(field)s» has a wrong form"),
    "enumeration": _lt("«%(field)s» is none of: %(wanted)s"),
    "min": _lt("«%(field)s» is less than %(wanted)s"),
    "max": _lt("«%(field)s» is greater than %(wanted)s"),
    "length": _lt("«%(field)s» has a wrong length"),
    "digits": _lt("«%(field)s» has too many digits (%(wanted)s allowed)"),
    "type": _lt("«%(field)s» cannot be read"),
    "missing": _lt("«%(field)s» is missing"),
    "missing_attribute": _lt("«%(field)s» is missing"),
    "unexpected_attribute": _lt("«%(field)s» is not known here"),
    "content": _lt("«%(field)s» is not expected here"),
    "duplicate": _lt("«%(field)s» is repeated"),
    "other": _lt("«%(field)s» breaks the format"),
    "empty": _lt("«%(field)s» is empty"),
}

# Why a line of a described text file is no record: reasons of stream.text_layout.
LINES = {
    "too_long": _lt("the line is too long"),
    "no_kind": _lt("the line is of no kind that the description knows"),
    "bad_bytes": _lt("the line is not of the encoding %(text)s"),
    "short": _lt("the line ends before «%(field)s» does"),
    "bad_value": _lt("«%(field)s» cannot be read"),
    "missing": _lt("«%(field)s» is missing"),
}

# What is wrong with a description of a text file: reasons of stream.BadDescription.
DESCRIPTION = {
    "no_choice": _lt("“%(found)s” is none of: %(wanted)s"),
    "no_encoding": _lt("there is no encoding “%(found)s”"),
    "no_character": _lt("one character is expected, another one for quotes"),
    "no_number": _lt("a whole number is expected"),
    "no_place": _lt("[first, after the last] is expected, counted from 0"),
    "no_name": _lt("“%(found)s” is no name: Latin letters, digits and _ are expected"),
    "no_texts": _lt("at least one text is expected"),
    "no_format": _lt(
        "a form of dates or times is expected, e.g. %%Y%%m%%d or %%H:%%M:%%S"
    ),
    "no_kind": _lt("there is no kind of line “%(found)s”"),
    "no_field": _lt("there is no field “%(found)s”"),
    "no_sum": _lt("“%(found)s” is no sum"),
    "twice": _lt("“%(found)s” is there twice"),
    "too_many": _lt("1 to %(wanted)s are expected"),
    "no_form": _lt("it is not built as a description is"),
}

# What went wrong on the way: codes of transport.TransportError.
TRANSPORT = {
    "connect": _lt("No connection to %(host)s:%(port)s (%(detail)s)."),
    "timeout": _lt("%(host)s:%(port)s does not answer in time."),
    "unknown_host_key": _lt(
        "The server's key is not known to us, nothing was sent to it. It shows "
        "%(shown)s. If the partner confirms this fingerprint, put this line into the "
        "channel: %(key)s"
    ),
    "changed_host_key": _lt(
        "The server %(host)s shows another key (%(shown)s) than the one in the channel "
        "(%(expected)s). Nothing was sent to it. It may be a false server: ask the "
        "partner."
    ),
    "bad_host_key": _lt(
        "The server's public key is not readable. A line like «ssh-ed25519 AAAA…» is "
        "expected."
    ),
    "auth": _lt("The server %(host)s does not accept login «%(login)s»."),
    "bad_key": _lt("The private key cannot be read, or its passphrase is wrong."),
    "cut": _lt(
        "The connection broke off (%(detail)s). The next run goes on from where it "
        "stopped."
    ),
    "no_folder": _lt("There is no folder «%(folder)s» on the far side."),
    "denied": _lt("No right to «%(folder)s/%(name)s» on the far side."),
    "not_there": _lt("File «%(name)s» is not there any more."),
    "changed": _lt(
        "File «%(name)s» was changing while it was read. The next run takes it."
    ),
    "too_many": _lt("There are too many files in folder «%(folder)s»."),
    "outside": _lt(
        "Folder «%(folder)s» is outside the folders allowed by the settings of this "
        "machine (KOPECK_EXCHANGE_FOLDERS, or folders in section [exchange] of "
        "odoo.conf), or leads there by a link."
    ),
    "exists": _lt("There is a file «%(name)s» on the far side already."),
    "protocol": _lt("The server does not speak SFTP as expected."),
    "local": _lt(
        "Disk or rights of this machine: %(detail)s. Nothing is lost, the next run goes "
        "on. Show this to the administrator."
    ),
}

SECRETS = {
    "form": _lt("«%(reference)s» is not a reference to a password or key."),
    "unset": _lt("Nothing is set in the environment for %(reference)s."),
    "missing": _lt("The file of %(reference)s cannot be read."),
    "open": _lt(
        "The file of %(reference)s can be read by everyone: take that right away."
    ),
    "large": _lt("%(reference)s is not a file with a password or key."),
}

# What a bank's own program did: codes of tools.program.
PROGRAMS = {
    "unset": _lt(
        "Program «%(name)s» of the channel is not in the settings of this machine: the "
        "administrator adds program_%(name)s to section [exchange] of odoo.conf."
    ),
    "unusable": _lt(
        "Program «%(name)s» of the channel cannot be run, or everybody may change it. Show "
        "this to the administrator."
    ),
    "timeout": _lt(
        "Program «%(name)s» did not end within %(limit)s s and was stopped."
    ),
    "too_large": _lt(
        "Program «%(name)s» made a file larger than %(limit_mb)s MB, the limit."
    ),
    "nothing": _lt("Program «%(name)s» made no file."),
    "killed": _lt("Program «%(name)s» was ended by signal %(status)s."),
    "refused": _lt("Program «%(name)s» refused the file (code %(status)s): %(said)s"),
}


def _mb(size):
    return f"{size / 1024 / 1024:.0f}"


class _Params(dict):
    """Parameters of a sentence; what an error does not know is empty."""

    def __missing__(self, key):
        return ""


class ExchangeWords(models.AbstractModel):
    """Codes of the stream and of the transport said in a clerk's words, translated."""

    _name = "exchange.words"
    _description = "Words for Codes of the Exchange"

    @api.model
    def _kinds(self):
        """Kinds of bad records: code → words."""
        return {code: self.env._(words) for code, words in KINDS.items()}

    def _say(self, words, params):
        template = self.env._(words)
        return template % params

    @api.model
    def _line(self, answer):
        """An answer of the command line as a sentence."""
        name = (
            answer["file"]
            or f"{answer.get('endpoint', '')} {answer.get('type', '')}".strip()
        )
        field = self.env["exchange.file"]._fields["state"]
        states = dict(field._description_selection(self.env))
        state = states.get(answer["state"]) or self.env._("Error")
        if answer["state"] == "loaded":
            return self.env._(
                "%(name)s: %(state)s; records %(records)s, accepted %(loaded)s (unchanged "
                "%(unchanged)s), bad %(rejected)s, %(seconds)s s",
                name=name,
                state=state,
                records=answer["records"],
                loaded=answer["loaded"],
                unchanged=answer["unchanged"],
                rejected=answer["rejected"],
                seconds=f"{answer['seconds']:.1f}",
            )
        return f"{name}: {state}. {answer['error'] or ''}".strip()

    @api.model
    def _stream(self, error, handler=None):
        """Sentence for a :class:`~..stream.StreamError`."""
        params = _Params(error.params)
        if error.code not in STREAM:
            return self.env._("The file cannot be read (%s).", error.code)
        if "limit" in params:
            params["limit_mb"] = _mb(params["limit"])
        if error.code in ("totals_differ", "bad_trailer"):
            params["figure"] = self._figure(params["field"], handler)
        params["expected"] = params["expected"] or "-"
        text = self._say(STREAM[error.code], params)
        if params["unreadable"]:
            text += " " + self.env._(
                "In %s records this figure cannot be read.", params["unreadable"]
            )
        return text

    def _figure(self, name, handler):
        if handler is not None:
            return handler._figure_label(name)
        return self.env._("number of records") if name == "records" else name

    @api.model
    def _bad_name(self, problem):
        """Why a file with such a name is not taken."""
        advice = self.env._("Ask the sender to rename it.")
        return f"{self.env._(NAMES[problem])} {advice}"

    @api.model
    def _finding(self, finding, handler, shown):
        """Sentence for a broken rule of the XSD.

        :param shown: does the element hold no personal data, so that its value may be said
        """
        label = handler._path_label(finding.path)
        label = label or finding.path.rpartition("/")[2].lstrip("@")
        rule = finding.rule
        if not finding.value and rule in ("pattern", "enumeration", "length", "type"):
            rule = "empty"
        rule = RULES.get(rule, RULES["other"])
        text = self._say(rule, {"field": label, "wanted": finding.wanted})
        if finding.value and shown:
            text += f": «{finding.value}»"
        return text

    @api.model
    def _text_line(self, reason, field, text, shown):
        """Why a line of a text file is no record.

        :param shown: names of fields without personal data: their value may be said
        """
        said = self._say(LINES[reason], {"field": field, "text": text})
        if reason == "bad_value" and field in shown:
            said += f": «{text}»"
        return said

    @api.model
    def _bad_description(self, error):
        """Sentence for a :class:`~..stream.BadDescription`."""
        said = self._say(DESCRIPTION[error.code], _Params(error.params))
        return f"{error.where}: {said}"

    @api.model
    def _program(self, error, name):
        """Sentence for a :class:`~..tools.program.ProgramError` of the program ``name``."""
        params = _Params(error.params)
        params["name"] = name
        params["said"] = params["said"] or "-"
        if error.code == "too_large":
            params["limit_mb"] = _mb(params["limit"])
        return self._say(PROGRAMS[error.code], params)

    @api.model
    def _transport(self, error):
        """Sentence for a ``TransportError``, ``SecretError`` or ``NoSpace``."""
        if isinstance(error, SecretError):
            return self._say(SECRETS[error.code], {"reference": error.reference})
        if isinstance(error, NoSpace):
            return self.env._(
                "The disk of kept files is full: %(needed)s MB needed, %(free)s MB free.",
                needed=_mb(error.args[0]),
                free=_mb(error.args[1]),
            )
        if error.code not in TRANSPORT:
            return error.code
        return self._say(TRANSPORT[error.code], _Params(error.params))
