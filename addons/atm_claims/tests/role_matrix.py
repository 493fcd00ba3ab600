"""Who may do what: model -> role -> letters of create, read, update, delete.

A role that is not named may only read when ``reader`` is named.
"""

from . import (
    matrix_base,
    matrix_cash,
    matrix_claims,
    matrix_decide,
    matrix_facts,
    matrix_money,
)

MATRIX = {
    **matrix_base.MATRIX,
    **matrix_facts.MATRIX,
    **matrix_claims.MATRIX,
    **matrix_cash.MATRIX,
    **matrix_decide.MATRIX,
    **matrix_money.MATRIX,
}
