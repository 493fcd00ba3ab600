"""Settings of this machine in section ``[kopeck]`` of Odoo's configuration file. Pure."""

import configparser
import os

_SECTION = "kopeck"


def setting(conf, name):
    """A setting's text, "" when file or setting are absent."""
    if not conf or not os.path.isfile(conf):
        return ""
    parser = configparser.RawConfigParser()
    parser.read([conf])
    return parser.get(_SECTION, name, fallback="").strip()
