"""The forms that a query uses: functions, types, symbols, words, and the names that it gives.

They are read off the tokens, not off what a parser made of them: a parser takes every function and
puts its own names on many. Only which words are names is asked of the parser.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

# Words before a bracket that call nothing.
NO_FUNCTIONS = set(
    "all and any as between by case cross distinct else except exists from group having in intersect"
    " inner interval is join like limit not on or over select some then union using values when where"
    " with".split()
)
CASTS = {"cast", "try_cast", "safe_cast"}
FROM = {"extract", "substring", "trim"}
UNITS = {"microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "year"}

# Words that mean something together; what is not listed here counts word by word.
PHRASES = sorted(
    (
        phrase.split()
        for phrase in (
            "at time zone",
            "cross join",
            "current row",
            "full outer join",
            "group by",
            "group by all",
            "inner join",
            "is distinct from",
            "is not distinct from",
            "is not null",
            "is null",
            "left join",
            "not between",
            "not exists",
            "not in",
            "not like",
            "nulls first",
            "nulls last",
            "order by",
            "order by all",
            "partition by",
            "range between",
            "rows between",
            "select distinct",
            "unbounded following",
            "unbounded preceding",
            "union all",
            "union distinct",
            "within group",
        )
    ),
    key=len,
    reverse=True,
)


# What is neither a word nor a symbol.
LITERALS = {
    TokenType.IDENTIFIER: "quoted name",
    TokenType.NUMBER: "number",
    TokenType.RAW_STRING: "text",
    TokenType.STRING: "text",
}


@dataclass(frozen=True)
class Piece:
    """A word, symbol, number, text or quoted name of a query; words are in small letters."""

    kind: str
    text: str


@dataclass(frozen=True)
class Call:
    """One call of a function: how many arguments, and the words in and behind its brackets."""

    function: str
    arguments: int
    words: frozenset[str]

    def __str__(self) -> str:
        words = f" {', '.join(sorted(self.words))}" if self.words else ""
        return f"{self.function}({self.arguments}){words}"


@dataclass
class Forms:
    """All that one query uses."""

    calls: set[Call]
    types: set[str]
    symbols: set[str]
    words: set[str]
    names: set[str]


class Refusal(logging.Handler):
    """The parser warns of what it passes on without having understood it; here that is an error."""

    def emit(self, record: logging.LogRecord) -> None:
        raise ValueError(record.getMessage())


logging.getLogger("sqlglot").addHandler(Refusal())


def forms_of(sql: str, dialect: str) -> Forms:
    """Return the forms of a query; ValueError if the dialect has no such query."""
    names, quoted = names_of(sql, dialect)
    pieces = pieces_of(sql, dialect)
    found = Forms(set(), set(), set(), set(), names)
    taken: set[int] = set()
    for position in range(len(pieces)):
        if position not in taken and is_call(pieces, position):
            read_call(pieces, position, found, taken)
    run: list[str] = []
    for position, piece in enumerate(pieces):
        if piece.kind == "word" and position not in taken and piece.text not in names | quoted:
            run.append(piece.text)
            continue
        found.words.update(phrases_in(run))
        run = []
        if piece.kind == "symbol":
            found.symbols.add(piece.text)
    found.words.update(phrases_in(run))
    return found


def names_of(sql: str, dialect: str) -> tuple[set[str], set[str]]:
    """Return the names in a query, in small letters: those without quotes, and those in quotes."""
    names: set[str] = set()
    quoted: set[str] = set()
    try:
        query = sqlglot.parse_one(sql, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        raise ValueError(str(error)) from None
    for name in query.find_all(exp.Identifier):
        (quoted if name.quoted else names).add(name.name.lower())
    return names, quoted


def pieces_of(sql: str, dialect: str) -> list[Piece]:
    """Return what a query is written of; `order by` and the like as two words."""
    pieces = []
    for token in sqlglot.tokenize(sql, dialect=dialect):
        if token.token_type in LITERALS:
            pieces.append(Piece(LITERALS[token.token_type], token.text))
        elif re.fullmatch(r"\w+(\s+\w+)*", token.text):
            pieces += [Piece("word", word) for word in token.text.lower().split()]
        else:
            pieces.append(Piece("symbol", token.text))
    return pieces


def is_call(pieces: list[Piece], position: int) -> bool:
    """Whether a word with a bracket behind it calls a function."""
    return (
        pieces[position].kind == "word"
        and pieces[position + 1 : position + 2] == [Piece("symbol", "(")]
        and pieces[position].text not in NO_FUNCTIONS
        and (position == 0 or pieces[position - 1].text not in ("as", "within"))
    )


def closing(pieces: list[Piece], opening: int) -> int:
    """Return the position of the bracket that closes the one at a position."""
    depth = 0
    for position in range(opening, len(pieces)):
        if pieces[position].kind == "symbol":
            depth += (pieces[position].text == "(") - (pieces[position].text == ")")
        if not depth:
            return position
    raise ValueError("a bracket is not closed")


def outer(pieces: list[Piece], opening: int, end: int) -> Iterator[int]:
    """Yield the positions between two brackets that no inner brackets enclose."""
    depth = 0
    for position in range(opening + 1, end):
        is_symbol = pieces[position].kind == "symbol"
        depth -= is_symbol and pieces[position].text in (")", "]")
        if not depth:
            yield position
        depth += is_symbol and pieces[position].text in ("(", "[")


def read_call(pieces: list[Piece], position: int, found: Forms, taken: set[int]) -> None:
    """Add a call to what was found, and the positions of the words that belong to it to `taken`."""
    name = pieces[position].text
    end = closing(pieces, position + 1)
    taken.add(position)
    if [piece.text for piece in pieces[max(position - 2, 0) : position]] == ["safe", "."]:
        name = f"safe.{name}"
        taken.add(position - 2)
    inside = list(outer(pieces, position + 1, end))
    words: set[str] = set()
    if name in CASTS:
        first = max(place for place in inside if pieces[place] == Piece("word", "as"))
        found.types.add(type_text(pieces[first + 1 : end]))
        taken.update(range(first, end))
    else:
        words |= words_inside(name, pieces, inside, taken)
    words |= words_behind(pieces, end + 1, taken)
    order = [place for place in inside if pieces[place] == Piece("word", "order")]
    arguments = [place for place in inside if place < (order or [end])[0]]
    commas = sum(pieces[place] == Piece("symbol", ",") for place in arguments)
    found.calls.add(Call(name, commas + 1 if inside else 0, frozenset(words)))


def type_text(pieces: list[Piece]) -> str:
    """Return the name of a type, with one space between words and after commas."""
    text = " ".join(piece.text for piece in pieces)
    return re.sub(r" ?[(] ?", "(", re.sub(r" (?=[),])", "", text))


def words_inside(
    name: str, pieces: list[Piece], inside: list[int], taken: set[int]
) -> set[str]:
    """Return the words within the brackets of a call that belong to it."""
    words: set[str] = set()
    # What does not lie within inner brackets, with a comma before and behind.
    texts = [",", *(piece.text if piece.kind != "text" else "" for piece in
                    (pieces[place] for place in inside)), ","]
    for number, place in enumerate(inside, start=1):
        before, text, behind = texts[number - 1 : number + 2]
        if text == "distinct" and number == 1:
            words.add(text)
        elif text in ("order", "ignore", "respect") and behind in ("by", "nulls"):
            words.add(f"{text} {behind}")
            taken.add(place + 1)
        elif text == "in" and name == "position" or text == "from" and name in FROM:
            words.add(text)
        elif text == "interval" or text in UNITS and (
            behind == "," and (before == "," or "interval" in texts)
            or behind == "from"
        ):
            words.add(text)
        else:
            continue
        taken.add(place)
    return words


def words_behind(pieces: list[Piece], start: int, taken: set[int]) -> set[str]:
    """Return the words behind the brackets of a call that belong to it: `over` and the like."""
    words: set[str] = set()
    while True:
        first, second = (piece.text for piece in (*pieces, END, END)[start : start + 2])
        if (first, second) == ("within", "group"):
            words.add("within group")
            taken.update((start, start + 1))
            start = closing(pieces, start + 2) + 1
        elif (first, second) == ("filter", "("):
            words.add(first)
            taken.add(start)
            start = closing(pieces, start + 1) + 1
        elif first in ("ignore", "respect") and second == "nulls":
            words.add(f"{first} nulls behind")
            taken.update((start, start + 1))
            start += 2
        elif (first, second) == ("over", "("):
            end = closing(pieces, start + 1)
            inner = [pieces[place].text for place in outer(pieces, start + 1, end)]
            frames = [word for word in ("rows", "range", "groups") if word in inner]
            words.add(" ".join(["over", *(["order by"] if "order" in inner else []), *frames]))
            taken.add(start)
            return words
        else:
            return words


END = Piece("symbol", "")


def phrases_in(run: list[str]) -> Iterator[str]:
    """Yield a run of words as the phrases it is made of."""
    while run:
        phrase = next((each for each in PHRASES if run[: len(each)] == each), run[:1])
        yield " ".join(phrase)
        run = run[len(phrase) :]
