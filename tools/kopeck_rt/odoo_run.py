"""Odoo's configuration and the environment that commands of this project run in."""

import os

from . import postgres
from .paths import (
    DATA_DIR,
    LOG_DIR,
    ODOO_CONF,
    ODOO_SCRIPT,
    ROOT,
    VENV,
    VENV_PYTHON,
    addon_paths,
    odoo_site,
    write_if_changed,
)


def config_text() -> str:
    """Return odoo.conf for this checkout; the command line still has the last word."""
    # Debian keeps Odoo's addons inside the `odoo` package, where they are found by
    # themselves; a source checkout has most of them in a folder beside it.
    folders = [odoo_site() / "addons"] if os.environ.get("ODOO_HOME") else []
    folders = [folder for folder in folders if folder.is_dir()] + addon_paths()
    values = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": str(DATA_DIR),
        "screenshots": str(LOG_DIR / "browser"),
        "db_template": "template1",
        "db_maxconn": "32",
        "unaccent": "True",
        "list_db": "False",
        "server_wide_modules": "base,rpc,web,queue_job",
        # account and portal bring addons that call out; what is installed is our list.
        "skip_auto_install": "True",
        "http_interface": "127.0.0.1",
        # A limit is inherited: a browser started by a test reserves more than any.
        "limit_memory_soft": "0",
        "limit_memory_hard": "0",
        "limit_time_cpu": "3600",
        "limit_time_real": "7200",
        "limit_time_real_cron": "7200",
    }
    if postgres.is_private():
        values["db_host"] = str(postgres.SOCKETS)
        values["db_user"] = postgres.ROLE
    return "[options]\n" + "".join(
        f"{key} = {value}\n" for key, value in values.items()
    )


def environment() -> dict[str, str]:
    """Write odoo.conf and return the environment for Odoo and for our tools."""
    write_if_changed(ODOO_CONF, config_text())
    path = os.environ.get("PATH", "/usr/bin:/bin")
    own = str(VENV / "bin")
    if path.split(":")[0] != own:
        path = f"{own}:{ROOT / 'bin'}:{path}:/usr/sbin"
    env = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"}
    env.update(postgres.environment())
    env.update(
        ODOO_RC=str(ODOO_CONF),
        PATH=path,
        VIRTUAL_ENV=str(VENV),
        PYTHONUNBUFFERED="1",
    )
    return env


def command(args: list[str]) -> list[str]:
    """Return the command line of Odoo with these arguments."""
    # -P: a file `types.py` in the current folder must not shadow Python's own.
    return [str(VENV_PYTHON), "-P", str(ODOO_SCRIPT), *args]
