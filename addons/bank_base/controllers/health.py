import hmac
import json
import logging
from datetime import UTC, datetime

from odoo import SUPERUSER_ID, http
from odoo.http import request
from odoo.tools import config

from ..tools import command, health, secret
from ..tools.settings import setting

_logger = logging.getLogger(__name__)


def expected_token() -> str:
    """The token that opens the page, "" when none is set up.

    ``health_token`` of section ``[kopeck]`` in odoo.conf is a reference: ``env:NAME`` or
    ``file:/path``.
    """
    reference = setting(config["config"], "health_token")
    if not reference:
        return ""
    try:
        return secret.resolve(reference)
    except secret.SecretError as error:
        _logger.error("the token of the state page cannot be read: %s", error)
        return ""


def allowed(given: str, wanted: str) -> bool:
    """Compare in constant time; without a token set up nothing fits."""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


class HealthController(http.Controller):
    @http.route(
        "/kopeck/health",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def state(self):
        """The state of the system for a monitoring program, without personal data.

        The token comes in ``Authorization: Bearer …`` and never in the address, which
        proxies write into their logs. Without it the page does not exist.
        """
        header = request.httprequest.headers.get("Authorization", "")
        kind, _blank, given = header.partition(" ")
        if kind.lower() != "bearer" or not allowed(given.strip(), expected_token()):
            return request.not_found()
        # sudo by the system's own user: the token is the right to read this page and no more
        env = request.env(user=SUPERUSER_ID)
        company = env.ref("base.main_company")
        env = env(context={"lang": company.partner_id.lang or command.LANGUAGE})
        report = env["bank.health"]._report(datetime.now(UTC))
        return request.make_response(
            json.dumps(report, ensure_ascii=False),
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Cache-Control", "no-store"),
            ],
            status=503 if report["status"] == health.CRITICAL else 200,
        )
