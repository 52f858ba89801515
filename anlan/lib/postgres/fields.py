"""PostgreSQL column types that Django does not ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:  # the stubs know these as generic, Django itself does not
    TextField = models.Field[str, str]
    PathLookup = models.Lookup[str]
    PathsLookup = models.Lookup[list[str]]
else:
    TextField = models.Field
    PathLookup = PathsLookup = models.Lookup


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
