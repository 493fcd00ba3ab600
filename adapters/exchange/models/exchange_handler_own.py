from odoo import models
from odoo.tools.misc import file_path

from ..stream import errors, parse_amount

FORMAT = "1.0"


class ExchangeHandlerOwn(models.AbstractModel):
    """Files in layouts of our own: what those of all domains have in common.

    Its types say what lies where, which rules a record keeps to and who takes the records in.
    """

    _name = "exchange.handler.own"
    _inherit = "exchange.handler"
    _description = "Files in layouts of our own"

    # Name of the XSD file in the type's own addon, of the trailer's sum, of bank.intake's kind.
    _xsd = ""
    _figure = ""
    _intake_kind = ""
    # Must the trailer tell the sum? If not, one that is left out is not compared.
    _figure_due = True

    def _schema_path(self):
        return file_path(f"{self._original_module}/xsd/{self._xsd}")

    def _header(self, root):
        """Beside the usual: ``currencies``, code as written in files → ISO letters."""
        if self._header_value(root, "format") != FORMAT:
            raise errors.BadHeader(field="format", value=root.get("format")[:64])
        header = super()._header(root)
        header["currencies"] = self._currencies()
        header["as_of"] = header["business_date"].isoformat()
        return header

    def _trailer(self, element):
        count = (element.get("count") or "").strip()
        declared = {
            "records": int(count) if count.isdecimal() and len(count) < 12 else None
        }
        told = element.get(self._figure) if self._figure else None
        if self._figure and (self._figure_due or told is not None):
            declared[self._figure] = parse_amount(told)
        return declared

    def _semantic(self, element, header):
        return [
            (problem.kind, problem.path, self._reason(problem))
            for problem in self._rules(header).problems(element)
        ]

    def _reason(self, problem):
        """A broken rule in words; those of a type's own come first."""
        return self.env._("the currency “%s” is not known", problem.value)

    def _tables(self, staging):
        """Staging tables of the domain: name → SQL identifier."""
        return {name: identifier for name, (identifier, _columns) in staging.items()}

    def _merge(self, staging, header, file):
        # sudo: batches are written by the system only.
        intake = (
            self.env["bank.intake"].sudo().create(self._prepare_intake(header, file))
        )
        return {**self._take_in(staging, header, intake, file), "intake": intake}

    def _take_in(self, staging, header, intake, file):
        """Merge the staged records.

        :param intake: ``bank.intake`` of this batch
        :return: dict, the counts of the domain's ``take_in``
        """
        raise NotImplementedError

    def _prepare_intake(self, header, file):
        return {
            "company_id": file.company_id.id,
            "kind": self._intake_kind,
            "source": header["source"],
            "business_date": header["business_date"],
            "sequence": header["sequence"],
            "full": header["full"],
            "name": file.name,
            "origin": f"{file._name},{file.id}",
            "state": "open",
        }
