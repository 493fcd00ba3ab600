from odoo import api, models

from ..tools.secret import SecretError
from ..tools.store import NoSpace


def _mb(size):
    return f"{size / 1024 / 1024:.0f}"


class ExchangeWords(models.AbstractModel):
    """Codes of the stream and of the transport said in a clerk's words, translated."""

    _name = "exchange.words"
    _description = "Words for Codes of the Exchange"

    @api.model
    def _kinds(self):
        """Kinds of bad records: code → words."""
        _ = self.env._
        return {
            "negative": _("Negative amount"),
            "bad_inn": _("Wrong INN"),
            "bad_date": _("Wrong date"),
            "no_number": _("No contract number"),
            "bad_currency": _("Unknown currency"),
            "bad_amount": _("Amount unreadable"),
            "future_overdue": _("Overdue from a future date"),
            "duplicate": _("Repeated in the file"),
            "no_rate": _("No currency rate on the date"),
            "no_client": _("No client"),
            "bad_kind": _("Unknown kind of debt"),
            "schema": _("Does not fit the format"),
            "mapping": _("The mapping cannot read it"),
        }

    @api.model
    def _line(self, answer):
        """An answer of the command line as a sentence."""
        name = answer["file"] or f"{answer.get('endpoint', '')} {answer.get('type', '')}"
        states = dict(self.env["exchange.file"]._fields["state"]._description_selection(self.env))
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

    # -- a file refused -----------------------------------------------------------------

    @api.model
    def _stream(self, error, handler=None):
        """Sentence for a :class:`~..stream.StreamError`."""
        method = getattr(self, f"_stream_{error.code}", None)
        if method is None:
            return self.env._("The file cannot be read (%s).", error.code)
        if error.code in ("totals_differ", "bad_trailer"):
            return method(error.params, handler)
        return method(error.params)

    def _stream_empty(self, _params):
        return self.env._("The file is empty. Ask the sender to repeat it.")

    def _stream_not_xml(self, _params):
        return self.env._("This is not an XML file. Check that the right file was sent.")

    def _stream_malformed(self, params):
        return self.env._(
            "The XML is broken at line %(line)s, position %(column)s (%(detail)s). Ask the "
            "sender to make the file again.",
            **params,
        )

    def _stream_truncated(self, params):
        return self.env._(
            "The file is cut off at line %(line)s after %(records)s whole records. Ask the "
            "sender to repeat it.",
            **params,
        )

    def _stream_bad_archive(self, _params):
        return self.env._("The gzip archive is damaged. Ask the sender to repeat the file.")

    def _stream_wrong_encoding(self, params):
        if params.get("expected"):
            return self.env._(
                "Wrong encoding: the file says «%(declared)s», the text does not fit or "
                "«%(expected)s» is expected.",
                declared=params.get("declared") or "?",
                expected=params["expected"],
            )
        return self.env._(
            "Wrong encoding: line %(line)s is not text in «%(declared)s», which the file names.",
            line=params.get("line", 1),
            declared=params.get("declared") or "?",
        )

    def _stream_wrong_root(self, params):
        return self.env._(
            "This is another document: it begins with «%(found)s» instead of «%(expected)s». "
            "Check file type and mapping.",
            **params,
        )

    def _stream_doctype(self, _params):
        return self.env._(
            "The file declares a document type or entities (DOCTYPE). Such files are not "
            "accepted: they are a known way of attack."
        )

    def _stream_too_large(self, params):
        return self.env._(
            "The unpacked file is larger than %s MB, the limit of its file type.",
            _mb(params["limit"]),
        )

    def _stream_bomb(self, params):
        return self.env._(
            "The archive unpacks to more than %(limit)s times its size. Such files are not "
            "accepted: they are a known way of attack.",
            **params,
        )

    def _stream_record_too_large(self, params):
        return self.env._(
            "Record %(record)s is larger than %(limit)s MB, the limit of the file type.",
            record=params["record"],
            limit=_mb(params["limit"]),
        )

    def _stream_too_many_records(self, params):
        return self.env._("The file has more than %(limit)s records.", **params)

    def _stream_too_deep(self, params):
        return self.env._(
            "Elements are nested too deep at line %(line)s. This is not a file of this type.",
            **params,
        )

    def _stream_name_too_long(self, params):
        return self.env._(
            "An element's name at line %(line)s is longer than %(limit)s characters. This is "
            "not a file of this type.",
            **params,
        )

    def _stream_no_trailer(self, _params):
        return self.env._("The file has no control totals at its end. Ask the sender to repeat it.")

    def _stream_two_trailers(self, params):
        return self.env._("The file has control totals twice, again at line %(line)s.", **params)

    def _stream_bad_header(self, params):
        return self.env._(
            "The file's header is wrong: «%(field)s» is «%(value)s».",
            field=params["field"],
            value=params.get("value") or "",
        )

    def _stream_bad_trailer(self, params, handler):
        return self.env._(
            "The control total «%s» at the end of the file cannot be read.",
            self._figure(params["field"], handler),
        )

    def _stream_totals_differ(self, params, handler):
        text = self.env._(
            "Control totals disagree, «%(field)s»: the file states %(declared)s, its records "
            "give %(counted)s. Nothing is loaded. Ask the sender for a correct file.",
            field=self._figure(params["field"], handler),
            declared=params["declared"],
            counted=params["counted"],
        )
        if params.get("unreadable"):
            text += " " + self.env._(
                "In %s records this figure cannot be read.", params["unreadable"]
            )
        return text

    def _figure(self, name, handler):
        if name == "records":
            return self.env._("number of records")
        return handler._figure_label(name) if handler is not None else name

    def _stream_mapping_failed(self, params):
        return self.env._(
            "The mapping does not work on this file (%(detail)s). Show it to the administrator.",
            detail=params.get("detail") or "",
        )

    # -- a name that must not be used ---------------------------------------------------

    @api.model
    def _bad_name(self, problem):
        texts = {
            "empty": self.env._("the name is empty"),
            "path": self.env._("the name leads to another folder"),
            "control": self.env._("the name holds invisible characters"),
            "encoding": self.env._("the name is not UTF-8"),
            "long": self.env._("the name is too long"),
        }
        return self.env._(
            "The file was not touched: %s. Ask the sender to rename it.", texts[problem]
        )

    # -- a bad record -------------------------------------------------------------------

    @api.model
    def _finding(self, finding, handler, shown):
        """Sentence for a broken rule of the XSD.

        :param shown: does the element hold no personal data, so that its value may be said
        """
        label = handler._path_label(finding.path) or finding.path.rpartition("/")[2].lstrip("@")
        where = {"field": label, "wanted": finding.wanted}
        _ = self.env._
        text = {
            "pattern": _("«%(field)s» has a wrong form"),
            "enumeration": _("«%(field)s» is none of: %(wanted)s"),
            "min": _("«%(field)s» is less than %(wanted)s"),
            "max": _("«%(field)s» is greater than %(wanted)s"),
            "length": _("«%(field)s» has a wrong length"),
            "digits": _("«%(field)s» has too many digits (%(wanted)s allowed)"),
            "type": _("«%(field)s» cannot be read"),
            "missing": _("«%(field)s» is missing"),
            "missing_attribute": _("«%(field)s» is missing"),
            "unexpected_attribute": _("«%(field)s» is not known here"),
            "content": _("«%(field)s» is not expected here"),
            "duplicate": _("«%(field)s» is repeated"),
        }.get(finding.rule, _("«%(field)s» breaks the format"))
        text = text % where
        if finding.value and shown:
            text += self.env._(": «%s»", finding.value)
        return text

    # -- the way there ------------------------------------------------------------------

    @api.model
    def _transport(self, error):
        """Sentence for a ``TransportError``, ``SecretError`` or ``NoSpace``."""
        if isinstance(error, SecretError):
            return self._secret(error)
        if isinstance(error, NoSpace):
            return self.env._(
                "The disk of kept files is full: %(needed)s MB needed, %(free)s MB free.",
                needed=_mb(error.args[0]),
                free=_mb(error.args[1]),
            )
        params = {
            "host": "", "port": "", "folder": "", "name": "", "detail": "", "login": "",
            "shown": "", "expected": "", "key": "", **error.params,
        }  # fmt: skip
        _ = self.env._
        text = {
            "connect": _("No connection to %(host)s:%(port)s (%(detail)s)."),
            "timeout": _("%(host)s:%(port)s does not answer in time."),
            "unknown_host_key": _(
                "The server's key is not known to us, nothing was sent to it. It shows "
                "%(shown)s. If the partner confirms this fingerprint, put this line into the "
                "channel: %(key)s"
            ),
            "changed_host_key": _(
                "The server %(host)s shows another key (%(shown)s) than the one in the channel "
                "(%(expected)s). Nothing was sent to it. It may be a false server: ask the "
                "partner."
            ),
            "bad_host_key": _(
                "The server's public key is not readable. A line like «ssh-ed25519 AAAA…» is "
                "expected."
            ),
            "auth": _("The server %(host)s does not accept login «%(login)s»."),
            "bad_key": _("The private key cannot be read, or its passphrase is wrong."),
            "cut": _(
                "The connection broke off (%(detail)s). The next run goes on from where it "
                "stopped."
            ),
            "no_folder": _("There is no folder «%(folder)s» on the far side."),
            "denied": _("No right to «%(folder)s/%(name)s» on the far side."),
            "not_there": _("File «%(name)s» is not there any more."),
            "changed": _("File «%(name)s» was changing while it was read. The next run takes it."),
            "too_many": _("There are too many files in folder «%(folder)s»."),
            "outside": _(
                "Folder «%(folder)s» is outside the folders allowed by the settings of this "
                "machine (KOPECK_EXCHANGE_FOLDERS, or folders in section [exchange] of "
                "odoo.conf), or leads there by a link."
            ),
            "exists": _("There is a file «%(name)s» on the far side already."),
            "protocol": _("The server does not speak SFTP as expected."),
        }.get(error.code, error.code)
        return text % params

    def _secret(self, error):
        reference = {"reference": error.reference}
        _ = self.env._
        return {
            "form": _("«%(reference)s» is not a reference to a password or key."),
            "unset": _("Nothing is set in the environment for %(reference)s."),
            "missing": _("The file of %(reference)s cannot be read."),
            "open": _("The file of %(reference)s can be read by everyone: take that right away."),
            "large": _("%(reference)s is not a file with a password or key."),
        }[error.code] % reference
