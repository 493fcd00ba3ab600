"""Settings of this machine that Odoo itself does not know. Pure."""

import configparser
import os

_SECTION = "exchange"


def folders(environ, conf):
    """Folders under which folder channels may lie, from ``KOPECK_EXCHANGE_FOLDERS`` or from
    ``folders`` in section ``[exchange]`` of the configuration file; divided by ``:``."""
    given = environ.get("KOPECK_EXCHANGE_FOLDERS")
    if not given and conf and os.path.isfile(conf):
        parser = configparser.RawConfigParser()
        parser.read([conf])
        given = parser.get(_SECTION, "folders", fallback="")
    return [one for one in (given or "").split(":") if one.startswith("/")]
