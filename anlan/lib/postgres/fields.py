"""PostgreSQL column types that Django does not ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import models

if TYPE_CHECKING:  # the stubs know these as generic, Django itself does not
    TextField = models.Field[str, str]
    PathLookup = models.Lookup[str]
    PathsLookup = models.Lookup[list[str]]
    AnyLookup = models.Lookup[Any]
else:
    TextField = models.Field
    PathLookup = PathsLookup = AnyLookup = models.Lookup


class PathField(TextField):
    """An ``ltree`` path: labels of letters, digits and underscores joined by dots, root first."""

    description = "ltree path"

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else str(value)


@PathField.register_lookup
class Below(PathLookup):
    """``path__below="a.b"``: the path is ``a.b`` or lies under it."""

    lookup_name = "below"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <@ {right}::ltree", [*left_params, *right_params]


@PathField.register_lookup
class BelowAny(PathsLookup):
    """``path__below_any=["a.b", "a.c"]``: the path is one of these or lies under one.

    By the function behind ``ltree[] @> ltree``: see ``security._IN_SCOPE`` for why not by the operator.
    """

    lookup_name = "below_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"_ltree_isparent(%s::text[]::ltree[], {left})", [list(self.rhs), *left_params]


@PathField.register_lookup
class Above(PathLookup):
    """``path__above="a.b"``: the path is ``a.b`` or one it lies under."""

    lookup_name = "above"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @> {right}::ltree", [*left_params, *right_params]


@models.ForeignObject.register_lookup  # a relation asks no further up than this
@models.Field.register_lookup
class Among(AnyLookup):
    """``post__among=ids``: as ``__in``, for hundreds of values. They go as one array instead of one parameter each.

    Spelling out a thousand parameters costs Python, and PostgreSQL's parser, more than most of such queries do.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if not values:
            raise EmptyResultSet
        kind = self.lhs.output_field.cast_db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", [*left_params, values]
