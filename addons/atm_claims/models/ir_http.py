from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request

TOO_LARGE = (
    "<!DOCTYPE html><html lang='ru'><meta charset='utf-8'><title>Файлы слишком велики</title>"
    "<p>Файлы слишком велики: принимается до трёх файлов, каждый не больше 10 МБ.</p></html>"
)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """A client whose files are too large reads so in Russian."""
        path = request.httprequest.path
        if isinstance(exception, RequestEntityTooLarge) and path.startswith("/claims/"):
            return request.make_response(
                TOO_LARGE, [("Content-Type", "text/html; charset=utf-8")], status=413
            )
        return super()._handle_error(exception)
