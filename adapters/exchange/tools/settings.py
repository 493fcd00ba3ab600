"""Settings of this machine that Odoo itself does not know. Pure."""

import configparser
import os

_SECTION = "exchange"


def _given(environ, conf, variable, option):
    """A setting from the environment, else from section ``[exchange]`` of odoo.conf."""
    given = environ.get(variable)
    if not given and conf and os.path.isfile(conf):
        parser = configparser.RawConfigParser()
        parser.read([conf])
        given = parser.get(_SECTION, option, fallback="")
    return given or ""


def folders(environ, conf):
    """Folders under which folder channels may lie, from ``KOPECK_EXCHANGE_FOLDERS`` or from
    ``folders`` in section ``[exchange]`` of the configuration file; divided by ``:``."""
    given = _given(environ, conf, "KOPECK_EXCHANGE_FOLDERS", "folders")
    return [one for one in given.split(":") if one.startswith("/")]


def program(environ, conf, name):
    """Full path of the program called ``name``, from ``KOPECK_EXCHANGE_PROGRAM_NAME`` or from
    ``program_name`` in section ``[exchange]``; "" when there is none."""
    variable = f"KOPECK_EXCHANGE_PROGRAM_{name.upper()}"
    return _given(environ, conf, variable, f"program_{name}").strip()
