import hashlib
import ipaddress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(hours=1)


def whose(address):
    """What one visitor's addresses have in common: of IPv6 the network that one house gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 56), strict=False))


class AtmWebVisit(models.Model):
    """Posts to the open pages within the last hour: the sliding window of their limit.

    Addresses are kept as hashes, for an hour. A post that is refused is not counted, so the table
    never holds more rows than the limit of all posts.
    """

    _name = "atm.web.visit"
    _description = "Post to an open page"
    _log_access = False

    address = fields.Char(required=True, index=True)
    page = fields.Char(required=True)
    posted_at = fields.Datetime(required=True, index=True)

    @api.model
    def _admit(self, page, address, now):
        """Count a post and tell whether it may pass.

        In a transaction of its own behind a table lock taken before its first look at the rows:
        posts at the same moment see one another.

        :param page: ``form``, ``status`` or ``opinion``
        :param now: moment of the post (UTC)
        """
        get = self.env["ir.config_parameter"].sudo().get_param
        one = int(get(f"atm_claims.{page}_per_address", 10))
        most = int(get(f"atm_claims.{page}_in_all", 300))
        secret = get("database.secret") or ""
        key = hashlib.sha256(f"{secret}{whose(address)}".encode()).hexdigest()
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("LOCK TABLE atm_web_visit IN SHARE ROW EXCLUSIVE MODE"))
            cr.execute(
                SQL("DELETE FROM atm_web_visit WHERE posted_at <= %s", now - WINDOW)
            )
            cr.execute(
                SQL(
                    "SELECT count(*), count(*) FILTER (WHERE address = %s)"
                    " FROM atm_web_visit WHERE page = %s",
                    key,
                    page,
                )
            )
            total, own = cr.fetchone()
            if total >= most or own >= one:
                return False
            cr.execute(
                SQL(
                    "INSERT INTO atm_web_visit (address, page, posted_at) VALUES (%s, %s, %s)",
                    key,
                    page,
                    now,
                )
            )
            return True
