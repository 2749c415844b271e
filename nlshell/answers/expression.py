"""`df EXPR` under --read-only: an expression that can look at a frame and do nothing else.

Everywhere else EXPR is Python with all that Python can do: the user's own, at the user's own prompt. A read-only session
promises more. There the expression is taken apart, and only what is listed here is let through: literals, operators,
subscripts, comprehensions, lambdas, and attributes and methods by name. What is not listed is refused, for nobody knows all
that pandas can write, run or import. Sources: the reference pages of pandas and numpy; Python's ast.

Two rules hold the rest: an attribute is never read by Python itself but by `_get` and `_call` below, and no name begins with
an underscore. So neither what an object is made of nor these two are within reach.
"""

from __future__ import annotations

import ast
from types import FunctionType, ModuleType

from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

_NODES = (
    ast.Expression, ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.keyword, ast.Starred, ast.IfExp,
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
    ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension,
    ast.Lambda, ast.arguments, ast.arg, ast.JoinedStr, ast.FormattedValue,
)  # fmt: skip


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILTINS = {each.__name__: each for each in (
    abs, all, any, bool, dict, enumerate, float, int, len, list, max, min, range, reversed, round, set, sorted, str, sum, tuple, zip,
)}  # fmt: skip
# Whatever they are read from or called on (frames, columns, groups, text, numbers, lists), these write, run and import nothing.
_PROPERTIES = _names(
    """T at axes cat categories codes columns days dt dtype dtypes empty iat iloc imag index is_unique loc microseconds name names
    nbytes ndim real seconds shape size str values"""
)
_METHODS = _names(
    """abs add agg aggregate all any apply argmax argmin argsort assign astype between bfill bit_length cat clip contains
    convert_dtypes copy corr count cov cumcount cummax cummin cumprod cumsum describe diff div drop drop_duplicates dropna
    duplicated endswith eq explode extract extractall ffill fillna filter find findall first floordiv fullmatch ge get get_group
    groupby gt head hex idxmax idxmin index infer_objects isdigit isin isna isnull items iterrows join keys last le len lower
    lstrip lt map mask match max mean median melt merge min mod mode mul ne ngroup nlargest notna notnull nsmallest nth nunique
    pad partition pct_change pivot pivot_table pow prod product quantile rank reindex removeprefix removesuffix rename
    rename_axis replace reset_index round rsplit rstrip sample sem set_index shift size skew slice sort_index sort_values split
    squeeze stack startswith std strip sub sum tail take title to_dict to_frame to_list to_numpy tolist total_seconds transform
    transpose truediv unique unstack upper value_counts values var where xs zfill"""
)
# These take the names of methods as text, and would call any.
_BY_NAME = frozenset({"agg", "aggregate", "apply", "pivot_table", "transform"})
_FUNCTIONS = _names(
    """all any count cummax cummin cumprod cumsum diff first idxmax idxmin last max mean median min nunique prod rank sem size skew
    std sum var"""
)
_MODULES = {
    "pandas": _names("DataFrame NA NaT Series Timedelta concat cut isna isnull merge notna notnull qcut to_datetime to_numeric"),
    "numpy": _names(
        """abs ceil cumsum diff floor inf isnan log log10 log1p log2 max maximum mean median min minimum nan percentile round sign sqrt
        std sum unique var where"""
    ),
}  # fmt: skip


def evaluate(expression: str, names: dict[str, Any]) -> Any:
    """The value of a Python expression over `names`, if all it can do is to look. Raises UsageError; what Python raises."""
    tree = _Guarded(names).visit(ast.parse(expression, mode="eval"))
    code = compile(ast.fix_missing_locations(tree), "<df>", "eval")
    return eval(code, {"__builtins__": {}, **_BUILTINS, **names, "_get": _get, "_call": _call})


def _refuse(what: str) -> NoReturn:
    raise UsageError(
        f"`df`: {what} is not among what a read-only session lets through; start without --read-only for all of Python"
    )


class _Guarded(ast.NodeTransformer):
    """Refuses what is not listed, and puts `_get` and `_call` in the place of attributes and methods."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, _NODES):
            _refuse(type(node).__name__)
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        self._bindable(node.id, isinstance(node.ctx, ast.Store))
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        self._bindable(node.arg, True)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        if node.arg is None or node.arg.startswith("_"):
            _refuse("**" if node.arg is None else node.arg)
        return self.generic_visit(node)

    def _bindable(self, name: str, bound: bool) -> None:
        if name.startswith("_") or (bound and (name in _BUILTINS or name in self._given)):
            _refuse(f"{name} as a name of one's own" if bound else name)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            _refuse("to assign")
        return _guard("_get", [self.visit(node.value), ast.Constant(node.attr)], [])

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            _refuse("to assign")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        arguments = [self.visit(each) for each in node.args]
        named = [self.visit(each) for each in node.keywords]
        if isinstance(node.func, ast.Attribute):
            return _guard(
                "_call",
                [self.visit(node.func.value), ast.Constant(node.func.attr), *arguments],
                named,
            )
        if not isinstance(node.func, ast.Name) or node.func.id not in _BUILTINS:
            _refuse(f"{ast.unparse(node.func)}()")
        return ast.Call(node.func, arguments, named)


def _guard(name: str, arguments: list[Any], named: list[Any]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), arguments, named)


def _get(owner: Any, name: str) -> Any:
    """The attribute of an object: one that is listed, or the column of that name."""
    if isinstance(owner, ModuleType):
        if name not in _MODULES.get(owner.__name__, ()):
            _refuse(f"{owner.__name__}.{name}")
        return getattr(owner, name)
    if name in _PROPERTIES:
        return getattr(owner, name)
    labels = _labels(owner)
    if labels is None or name not in labels:
        _refuse(f".{name}")
    return owner[name]


def _labels(owner: Any) -> Any:
    """The columns that an object has as attributes too: a frame's, those of groups of a frame, a row's."""
    from pandas import DataFrame, Series
    from pandas.api.typing import DataFrameGroupBy

    if isinstance(owner, DataFrame):
        return owner.columns
    if isinstance(owner, DataFrameGroupBy):
        return owner.obj.columns
    return owner.index if isinstance(owner, Series) else None


def _call(owner: Any, name: str, /, *arguments: Any, **named: Any) -> Any:
    if isinstance(owner, ModuleType):
        return _get(owner, name)(*arguments, **named)
    if name not in _METHODS:
        _refuse(f".{name}()")
    if name in _BY_NAME:
        _check_functions(name, arguments, named)
    return getattr(owner, name)(*arguments, **named)


def _check_functions(name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Refuse a method named by text, unless it is one that only computes."""
    if name == "pivot_table":
        if len(arguments) > 3:
            _refuse("aggfunc without its name")
        _check_function(named.get("aggfunc"))
        return
    for each in arguments:
        _check_function(each)
    for key, each in named.items():
        # agg(most=("mtu", "max")): a column and what is made of it.
        is_pair = (
            name in ("agg", "aggregate")
            and not arguments
            and "func" not in named
            and isinstance(each, tuple)
            and len(each) == 2
        )
        if key not in ("axis", "result_type"):
            _check_function(each[1] if is_pair else each)


def _check_function(value: Any) -> None:
    if isinstance(value, str):
        if value not in _FUNCTIONS:
            _refuse(repr(value))
    elif isinstance(value, dict):
        for each in value.values():
            _check_function(each)
    elif isinstance(value, (list, tuple, set)):
        for each in value:
            _check_function(each)
    elif not (
        value is None
        or isinstance(value, (int, float, FunctionType))
        or any(value is each for each in _BUILTINS.values())
    ):
        _refuse(f"a {type(value).__name__} as a function")
