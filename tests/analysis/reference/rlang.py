"""The expressions of R in which the cases are written, read into a tree: names, numbers, texts and calls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d*\.?\d+(?:[eE][-+]?\d+)?L?|\d+\.(?:[eE][-+]?\d+)?)
    |(?P<text>"[^"]*"|'[^']*')|(?P<quoted>`[^`]*`)|(?P<name>[A-Za-z.][\w.]*)
    |(?P<sign><-|%[^%]*%|::|\|\||&&|==|!=|<=|>=|\[\[|\]\]|[-+*/^~!<>=&|:$@(){}\[\],;]))""",
    re.VERBOSE,
)
_BINARY = {  # how strongly an operator binds to its left and to its right
    **dict.fromkeys(("<-", "="), (1, 0)),
    "~": (2, 3),
    **dict.fromkeys(("||", "|"), (4, 5)),
    **dict.fromkeys(("&&", "&"), (6, 7)),
    **dict.fromkeys(("==", "!=", "<", ">", "<=", ">="), (10, 11)),
    **dict.fromkeys(("+", "-"), (12, 13)),
    **dict.fromkeys(("*", "/"), (14, 15)),
    ":": (18, 19),
    "^": (23, 22),
    **dict.fromkeys(("$", "@"), (26, 27)),
    "::": (28, 29),
}
_UNARY = {"~": 3, "!": 8, "-": 20, "+": 20}
_END = ("end", "")


@dataclass(frozen=True)
class Name:
    """A name, such as a column."""

    name: str


@dataclass(frozen=True)
class Call:
    """A call or an operator with its positional and named arguments."""

    function: str
    args: tuple["Node", ...]
    named: dict[str, "Node"]


Node = Name | Call | float | str


def parse(text: str) -> Node:
    """Tree of one R expression; ValueError where it is not one of the kinds that the cases use."""
    reader = _Reader(text)
    tree = reader.expression(0)
    if reader.ahead != _END:
        raise ValueError(f"cannot read {text!r} from {reader.ahead[1]!r}")
    return tree


def calls(tree: Node, function: str) -> Iterator[Call]:
    """All calls of a function in a tree, outer ones first."""
    if isinstance(tree, Call):
        if tree.function == function:
            yield tree
        for part in (*tree.args, *tree.named.values()):
            yield from calls(part, function)


def terms(formula: Node) -> list[Node]:
    """Terms of a one-sided formula or of the right side of a two-sided one."""
    if isinstance(formula, Call) and formula.function == "~":
        return terms(formula.args[-1])
    if isinstance(formula, Call) and formula.function == "+" and len(formula.args) == 2:
        return [*terms(formula.args[0]), *terms(formula.args[1])]
    return [formula]


def written(tree: Node) -> str:
    """The expression as R prints it: that is how R names the column of a term."""
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, str):
        return f'"{tree}"'
    if isinstance(tree, float):
        return f"{tree:.15g}"
    parts = [written(part) for part in tree.args]
    if tree.function in _BINARY and len(parts) == 2:
        gap = "" if tree.function in ("/", ":", "^", "$", "::") else " "
        return f"{parts[0]}{gap}{tree.function}{gap}{parts[1]}"
    if tree.function in _UNARY and len(parts) == 1:
        return tree.function + parts[0]
    if tree.function == "(":
        return f"({parts[0]})"
    return f"{tree.function}({', '.join([*parts, *(f'{k} = {written(v)}' for k, v in tree.named.items())])})"


def bare(tree: Node) -> Node:
    """The column of `frame$column[rows]`."""
    while isinstance(tree, Call) and tree.function in ("$", "["):
        tree = tree.args[-1] if tree.function == "$" else tree.args[0]
    return tree


class _Reader:
    """A reader that weighs operators by how strongly they bind."""

    def __init__(self, text: str) -> None:
        self._tokens = self._split(text)
        self.ahead = next(self._tokens, _END)

    @staticmethod
    def _split(text: str) -> Iterator[tuple[str, str]]:
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                raise ValueError(f"cannot read {text[place:]!r}")
            place = found.end()
            yield str(found.lastgroup), found[str(found.lastgroup)]

    def take(self, expected: str | None = None) -> tuple[str, str]:
        token, self.ahead = self.ahead, next(self._tokens, _END)
        if expected is not None and token[1] != expected:
            raise ValueError(f"expected {expected!r}, not {token[1]!r}")
        return token

    def expression(self, least: int) -> Node:
        left = self._first()
        while True:
            kind, sign = self.ahead
            if sign in ("(", "[", "[["):
                left = self._applied(left, sign)
                continue
            strength, right = (16, 17) if sign.startswith("%") else _BINARY.get(sign, (-1, -1))
            if kind != "sign" or strength < max(least, 0):
                return left
            self.take()
            left = Call(sign, (left, self.expression(right)), {})

    def _first(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            return float(text.rstrip("L"))
        if kind in ("text", "quoted"):
            return text[1:-1] if kind == "text" else Name(text[1:-1])
        if kind == "name" and text == "function":
            return Call("function", (*self._arguments("(", ")")[0], self.expression(1)), {})
        if kind == "name":
            return Name(text)
        if text == "(":
            inner = self.expression(0)
            self.take(")")
            return Call("(", (inner,), {})
        if text == "{":
            return self._block()
        if text in _UNARY:
            return Call(text, (self.expression(_UNARY[text]),), {})
        raise ValueError(f"cannot read from {text!r}")

    def _block(self) -> Call:
        parts = []
        while self.ahead[1] != "}":
            parts.append(self.expression(0))
            if self.ahead[1] == ";":
                self.take()
        self.take("}")
        return Call("{", tuple(parts), {})

    def _applied(self, left: Node, opening: str) -> Call:
        closing = {"(": ")", "[": "]", "[[": "]]"}[opening]
        args, named = self._arguments(opening, closing)
        if opening == "(":
            return Call(written(left), tuple(args), named)
        return Call(opening, (left, *args), named)

    def _arguments(self, opening: str, closing: str) -> tuple[list[Node], dict[str, Node]]:
        self.take(opening)
        args: list[Node] = []
        named: dict[str, Node] = {}
        while self.ahead[1] != closing:
            if self.ahead[1] == ",":
                self.take()
                continue
            value = self.expression(2)
            if self.ahead[1] == "=":
                self.take()
                named[value.name if isinstance(value, Name) else str(value)] = self.expression(2)
            else:
                args.append(value)
        self.take(closing)
        return args, named
