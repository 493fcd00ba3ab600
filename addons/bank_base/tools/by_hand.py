"""What a caller sets in a new record, said openly or not, and what may be set by hand at all."""

from odoo.exceptions import AccessError

_DEFAULT = "default_"
_TALK = ("message_", "activity_")
"""Fields of the chatter: it is written beside every paper, whatever the paper's state."""


def given(model, vals):
    """Names of fields that a caller of ``create`` sets: values, and defaults in the context.

    The ORM takes ``default_<field>`` from the context, that of a remote call too, for fields that
    are read-only on every screen.

    :param vals: values of one record
    :return: set of names, of fields of the model alone in what the context adds
    """
    asked = {
        key.removeprefix(_DEFAULT)
        for key in model.env.context
        if key.startswith(_DEFAULT)
    }
    return set(vals) | (asked & set(model._fields))


def refuse_others(model, names, allowed):
    """Refuse fields that buttons and the system write; in superuser mode all is allowed.

    :param names: what a caller sets: values, or :func:`given` of a new record
    :param allowed: names of the fields that people set
    :raises AccessError: names the kind of record and the fields
    """
    forbidden = [
        name
        for name in sorted(names)
        if name in model._fields and name not in allowed and not name.startswith(_TALK)
    ]
    if forbidden and not model.env.su:
        labels = [
            model._fields[name]._description_string(model.env) for name in forbidden
        ]
        raise AccessError(
            model.env._(
                "%(record)s: these fields are not set by hand, their buttons and the system"
                " write them: %(fields)s.",
                record=model.env["ir.model"]._get(model._name).name,
                fields=", ".join(
                    label or name for label, name in zip(labels, forbidden, strict=True)
                ),
            )
        )
