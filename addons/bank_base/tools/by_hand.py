"""What a caller sets in a new record, said openly or not."""

_DEFAULT = "default_"


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
