from odoo import http
from odoo.http import Stream, request


class ExchangeController(http.Controller):
    @http.route("/exchange/file/<int:file_id>", type="http", auth="user")
    def download(self, file_id):
        """The kept bytes, streamed from disk; rights are the journal's own."""
        file = request.env["exchange.file"].browse(file_id).exists()
        if not file:
            raise request.not_found()
        path = file._download()
        stream = Stream(
            type="path",
            path=str(path),
            download_name=file.name,
            mimetype="application/octet-stream",
            etag=file.sha256,
            size=path.stat().st_size,
        )
        return stream.get_response(as_attachment=True)
