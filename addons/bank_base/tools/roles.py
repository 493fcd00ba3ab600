"""May the user do what a button does; record rules and access rows say what may be read."""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError

RESERVE_ACCOUNTANT = "bank_base.group_reserve_accountant"
BRANCH_ACCOUNTANT = "bank_base.group_branch_accountant"
CHIEF_ACCOUNTANT = "bank_base.group_chief_accountant"
WRITE_OFF_APPROVER = "bank_base.group_write_off_approver"
AUDITOR = "bank_base.group_auditor"


def require(model, what, *groups):
    """Refuse an action that the user's role does not give; in superuser mode all is allowed.

    :param what: the action in words, as the end of "does not allow you to …", translated
    :param groups: external ids of the groups any of which gives it
    :raises AccessError: names the action
    """
    user = model.env.user
    if not model.env.su and not any(user.has_group(group) for group in groups):
        raise refusal(model, what)


def refusal(model, what):
    """The error of :func:`require`, for who judges by more than groups.

    :return: AccessError, to be raised
    """
    return AccessError(model.env._("Your role does not allow you to %s.", what))


def person(model, what):
    """Refuse an action of people to the system itself: a schedule or a server's own script.

    :param what: as of :func:`require`
    :raises AccessError: names the action
    """
    if model.env.uid == SUPERUSER_ID:
        raise AccessError(
            model.env._("The system itself does not %s: a person does.", what)
        )


def branches(model, *wider):
    """Branches that the role of a branch accountant keeps the user to.

    Record rules say the same to the ORM; this is for statements that they do not reach and for
    messages that name the branches.

    :param wider: external ids of groups that see all branches whatever else the user is
    :return: ``bank.branch``; none: the user is not kept to any
    """
    user, none = model.env.user, model.env["bank.branch"]
    if model.env.su or not user.has_group(BRANCH_ACCOUNTANT):
        return none
    if any(user.has_group(group) for group in wider):
        return none
    # sudo: the field is shown to administrators; the user may know the names of his own branches.
    return user.sudo().bank_branch_ids
