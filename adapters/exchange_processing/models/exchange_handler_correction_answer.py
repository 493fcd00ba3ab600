from odoo import models
from odoo.tools import SQL

from odoo.addons.exchange.models.exchange_handler import HandlerRules
from odoo.addons.exchange.stream import Layout

OPEN = frozenset(("request", "line", "result"))


class ExchangeHandlerCorrectionAnswer(models.AbstractModel):
    """Answers to requests for corrections: docs/formats.md, xsd/correction_answers.xsd."""

    _name = "exchange.handler.correction_answer"
    _inherit = "exchange.handler.processing"
    _description = "Answers to requests for corrections"

    _xsd = "correction_answers.xsd"
    _answered = False

    def _layout(self):
        return Layout("processing_correction_answers", "answer", trailer="totals")

    def _open_names(self):
        return OPEN

    def _number(self, element):
        return (element.get("request") or "").strip()

    def _rules(self, header):
        # By its methods below: hundreds of records at most.
        return HandlerRules(self, header)

    def _semantic(self, element, header):
        return ()

    def _rows(self, element, header):
        names = ("request", "line", "result", "text")
        yield "answer", tuple((element.get(name) or "").strip() for name in names)

    def _staging(self, suffix):
        table = SQL.identifier(f"stg_{suffix}_answer")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s"
                " (rec bigint, request text, line integer, result text, note text)",
                table,
            )
        )
        return {"answer": (table, ["request", "line", "result", "note"])}

    def _drop_staging(self, staging):
        for table, _columns in staging.values():
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))

    def _merge(self, staging, header, file):
        """Answers are as many as operations that we asked for: hundreds, taken one by one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT rec, request, line, result, note FROM %s ORDER BY rec",
                staging["answer"][0],
            )
        )
        # sudo: the loader is no claims officer; it writes the answer's words alone.
        requests = self.env["atm.correction"].sudo()
        loaded, unchanged, rejects = 0, 0, []
        touched = requests
        for rec, name, number, result, note in rows:
            request = requests.search(
                [
                    ("company_id", "=", file.company_id.id),
                    ("name", "=", name),
                    ("state", "in", ("sent", "answered")),
                ],
                limit=1,
            )
            line = request.line_ids.filtered(lambda one, n=number: one.sequence == n)[
                :1
            ]
            if not line:
                text = self.env._(
                    "We asked for no correction under request %(request)s, line %(line)s.",
                    request=name,
                    line=number,
                )
                rejects.append((rec, "unknown_request", text))
                continue
            loaded += 1
            if (line.result, line.result_text or "") == (result, note):
                unchanged += 1
                continue
            line.write(
                {
                    "result": result,
                    "result_text": note or False,
                    "result_file_id": file.id,
                }
            )
            touched |= request
        touched._answered()
        return {"loaded": loaded, "unchanged": unchanged, "rejects": rejects}
