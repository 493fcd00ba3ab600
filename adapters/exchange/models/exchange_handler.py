"""What an exchange type must tell the exchange about its records."""

import contextlib
import datetime

from odoo import models
from odoo.tools import SQL

from ..load import Load, header_facts
from ..stream import Pipeline, Rules, errors


class HandlerRules(Rules):
    """The methods of a handler, asked record by record."""

    def __init__(self, handler, header):
        self.handler, self.header = handler, header
        self.control = handler._control

    def rows(self, element):
        if self.handler._semantic(element, self.header):
            return None
        return self.handler._rows(element, self.header)


class ExchangeHandler(models.AbstractModel):
    """Seam between the stream of records and a domain.

    An adapter inherits this model under its own name (``_name = "exchange.handler.credits"``,
    ``_inherit = "exchange.handler"``) and names it in ``exchange.type.handler``. All elements
    given to it are lxml elements **in our own layout**, whatever layout the file came in.
    Methods called for every record must be cheap and must not touch the database.
    """

    _name = "exchange.handler"
    _description = "Exchange Handler"

    # -- the layout ---------------------------------------------------------------------

    def _layout(self):
        """:class:`~..stream.Layout` of our own format (root, record, header, trailer tags)."""
        raise NotImplementedError

    def _schema_path(self):
        """Path of the XSD file; the record must be one of its global elements. Where the root holds
        it by ``ref``, records of a large file are judged many at a time."""
        raise NotImplementedError

    def _open_names(self):
        """Local names of elements/attributes, ours, that never hold personal data.

        They are what an operator without the identity group sees of a rejected record
        (numbers, sums, dates of a contract, codes). For a partner's layout the mapping has
        its own list.
        """
        return frozenset()

    # May a file be answered by an answer file? No for what is itself an answer.
    _answered = True
    # Do files follow one another by date and number? If not, an older one is taken too.
    _ordered = True

    # -- the file -----------------------------------------------------------------------

    def _loading(self, file):
        """The load of a file: an object whose ``run()`` loads it within this transaction.

        Another one than :class:`~..load.Load` is for files that are no records one after another.
        """
        return Load(self.env, file)

    def _peek(self, file):
        """Fields of the journal that are known before the load, for the order of loading.

        :raises StreamError: or UserError: they cannot be read; the load itself will say why
        """
        pipeline = Pipeline(
            file._content_path(),
            self._layout(),
            file.type_id._limits(),
            file.mapping_id._compiled(),
        )
        with pipeline as items:
            return header_facts(self._header(items.header))

    def _conceal(self, text):
        """A text of a record set aside without what the journal must never store.

        Asked of the record's source, of values and reasons quoted from it, and of a correction.
        """
        return text

    # -- the header ---------------------------------------------------------------------

    def _header(self, root):
        """Facts of the file, from the root's attributes.

        :param root: our root element, bare (with our header element inside if the layout
            has one)
        :return: dict with ``source`` (code of the system the file came from), ``branch``
            (code or ""), ``business_date`` (date), ``sequence`` (int, 0 = not numbered),
            ``full`` (bool: every contract of source and branch is in the file); more keys
            are the handler's own
        :raises errors.BadHeader: an attribute is absent or unreadable
        """
        return {
            "source": self._header_value(root, "source"),
            "branch": root.get("branch", ""),
            "business_date": self._header_date(root, "business_date"),
            "sequence": self._header_int(root, "sequence"),
            "full": root.get("full", "false") in ("true", "1"),
        }

    def _header_value(self, root, name):
        value = (root.get(name) or "").strip()
        if not value or len(value) > 64:
            raise errors.BadHeader(field=name, value=value[:64])
        return value

    def _header_date(self, root, name):
        value = self._header_value(root, name)
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise errors.BadHeader(field=name, value=value) from error

    def _header_int(self, root, name):
        value = (root.get(name) or "0").strip()
        if not value.isdecimal() or len(value) > 9:
            raise errors.BadHeader(field=name, value=value[:64])
        return int(value)

    def _currencies(self):
        """Code of a currency as files write it (letters or digits) → ISO letters."""
        # sudo: the list of ISO codes, the same for all; archived ones too, a rate decides later.
        # Odoo gives some withdrawn currencies another's digits (840 also to the lats): the active
        # one comes last and wins, then the one that Odoo lists first.
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        currencies = currencies.search([], order="active, id desc")
        codes = {currency.name: currency.name for currency in currencies}
        for currency in currencies:
            if currency.iso_numeric:
                codes[f"{currency.iso_numeric:03d}"] = currency.name
        return codes

    def _check_file(self, file, header):
        """Refuse the file by its header: raise ``UserError`` with the reason.

        The exchange itself refuses a date older than the last one loaded for the company,
        type, source and branch.
        """

    def _before_records(self, header, file, path):
        """Context in which the records are read: what :meth:`_rules` needs beside the header may
        be made here and put into ``header``.

        :param file: ``exchange.file``, :param path: of what is read
        """
        return contextlib.nullcontext()

    # -- every record -------------------------------------------------------------------

    def _rules(self, header):
        """:class:`~..stream.Rules` of the file with this header, asked for every record.

        Rules of a pure module (with ``addons``) let several processes read a large file, and stand
        in for :meth:`_control` and :meth:`_rows`; :meth:`_semantic` is then asked only for records
        that are set aside.
        """
        return HandlerRules(self, header)

    def _control(self, element):
        """Control figures of a record **as it stands**, before any check.

        :return: dict name → ``Decimal``, or ``None`` for what cannot be read
            (``stream.parse_amount``); names as in :meth:`_trailer`. Called for every record
            that the mapping could turn into ours
        """
        return {}

    def _trailer(self, element):
        """Figures that the trailer declares.

        :return: dict ``{"records": int, name: Decimal}``; a figure left out is not compared,
            ``None`` (unreadable) refuses the file
        """
        return {}

    def _figure_label(self, name):
        """A control figure's name for people, translated."""
        return self.env._("number of records") if name == "records" else name

    def _number(self, element):
        """Number of the contract (document) that the record is about, "" if it has none."""
        return ""

    def _kind(self, path, rule):
        """Kind of a schema error, for counting.

        :param path: e.g. ``contract/client/inn`` or ``contract/@number`` (names, no positions)
        :param rule: ``pattern enumeration min max length digits type content missing
            missing_attribute unexpected_attribute duplicate other``
        :return: ``negative bad_inn bad_date no_number bad_currency bad_amount
            future_overdue duplicate no_rate schema`` …
        """
        return "schema"

    def _path_label(self, path):
        """A path's name for people, translated; "" = the path itself is shown."""
        return ""

    def _semantic(self, element, header):
        """Checks beside the XSD, for records that keep to it.

        :return: list of ``(kind, path, text)``; the text is a translated sentence without
            personal data; empty = the record is good. A list, so a quick ``return ()`` is fine
        """
        return ()

    def _rows(self, element, header):
        """Rows of a good record: iterable of ``(table, values)``.

        ``values`` follow the columns given by :meth:`_staging` **without** the leading
        ``rec``, which the exchange puts in front. ``None`` is NULL; str, int, Decimal, date,
        bool are fine; a row of str alone, that PostgreSQL can read as the columns' types, and
        ``stream.NULL`` is fastest.
        """
        raise NotImplementedError

    # -- a record corrected by hand -------------------------------------------------------

    # Does a later file of the same source replace what an earlier one brought (balances), or
    # add to it (payments)? What is replaced is not corrected any more, nor is it once its day
    # is closed; what adds is corrected at any time, its own merge says whether it may still come.
    _replaces = True

    def _lacks(self, company, source, number, date):
        """Does the domain know that no file later than ``date`` has brought a contract's values?

        Asked of a type that replaces, when files were loaded later of which none is a full export.

        :return: bool; ``False`` also where it cannot be told
        """
        return False

    def _replay_refusal(self, number, header, file, element):
        """Why a corrected record must not be loaded, "" if it may.

        :param number: as :meth:`_number` gives it for the corrected record
        :param file: ``exchange.file`` of the correction
        :param element: the corrected record
        :return: translated sentence
        """
        return ""

    # -- the merge ----------------------------------------------------------------------

    def _staging(self, suffix):
        """Make staging tables for this load.

        :param suffix: unique for the load, e.g. ``"17"``
        :return: dict table → ``(SQL identifier, [column names without rec])``. A table called
            ``reject`` with columns ``rec, number`` gets the records set aside
        """
        raise NotImplementedError

    def _drop_staging(self, staging):
        """Drop the tables made by :meth:`_staging` (the merge is done)."""
        for table, _columns in staging.values():
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))

    def _merge(self, staging, header, file):
        """Merge the staging tables into the domain, in this transaction.

        The tables are filled and not yet analyzed. The handler creates the ``bank.intake``;
        the exchange drops the tables afterwards.

        :param staging: as given by :meth:`_staging`
        :param file: the ``exchange.file``
        :return: dict with ``loaded`` (accepted records), ``unchanged`` (those that altered
            nothing), optional ``inserted``, ``updated``, ``stale``, ``missing``, ``rejects``
            (list of ``(rec, kind, text)``: records the domain refused), ``intake`` (record)
        :raises UserError: the file must be refused whole
        """
        raise NotImplementedError
