"""What Odoo finds out at the first use of a model in a process, found out beside the work.

A process that closes a day posts one entry, and before it Odoo counts what depends on which field
and reads the translations of its addons: a second of Python. Begun before the statements of a
close, it is over when they are: while PostgreSQL counts, Python has nothing to do.
"""

import threading

from odoo.tools.translate import code_translations


def begin(env, *models) -> threading.Thread:
    """Begin to find it out; nobody needs to wait for the thread.

    It asks the registry alone and no database, and what it finds is what Odoo would find later.
    """
    thread = threading.Thread(
        target=find_out,
        args=(env.registry, env.lang, models),
        name="kopeck-warm",
        daemon=True,
    )
    thread.start()
    return thread


def find_out(registry, lang, models) -> None:
    """What depends on the fields of these models, and the translations of their addons."""
    for name in models:
        model = registry[name]
        for field in model._fields.values():
            next(registry.get_dependent_fields(field), None)
        if lang:
            code_translations.get_python_translations(model._original_module, lang)
