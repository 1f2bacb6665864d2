"""What may be asked, one row a parameter. A parameter that is none, or a value that is none, is refused: an answer
that leaves out a filter in silence would be taken for the filtered one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, get_args

from starlette.requests import Request

from dashboard.export import BLURS
from dashboard.geocoding.countries import countries
from dashboard.model import VigieError
from dashboard.query import RULES, Filters, Order
from dashboard.query.forms import MOST_CORNERS
from dashboard.query.values import DATE_PRECISIONS, PLACE_PRECISIONS, REVIEWS
from dashboard.taxonomy import event_types, sub_event_types

Schema = Mapping[str, Any]

MOST_ROWS = 10_000
FEW_ROWS = 100
_FAR = 2**31 - 1
STORES = ("own", "sample")


class RequestError(VigieError):
    """The request asks for what there is not. ``status`` is HTTP's."""

    def __init__(self, message: str, *, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query string. ``read`` gives None for what is no value; ``default`` stands where it is not
    asked.
    """

    name: str
    schema: Schema
    words: str
    read: Callable[[str], Any]
    default: Any = None
    required: bool = False


def _choice(name: str, choices: tuple[str, ...], words: str, default: str | None = None) -> Parameter:
    schema = {"type": "string", "enum": list(choices)} | ({"default": default} if default else {})
    return Parameter(
        name=name, schema=schema, words=words, read=lambda text: text if text in choices else None, default=default
    )


def _whole(name: str, least: int, most: int, words: str, default: int) -> Parameter:
    def read(text: str) -> int | None:
        digits = _digits(text)
        return int(digits) if digits and least <= int(digits) <= most else None

    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return Parameter(name=name, schema=schema, words=words, read=read, default=default)


def _digits(text: str) -> str | None:
    """The digits of a whole number: to JSON, 3.0 is one too."""
    number = re.fullmatch(r"([0-9]{1,10})(?:\.0+)?", text)
    return number[1] if number else None


def _listed(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def _numbers(*each: Schema) -> Schema:
    return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each), "maxItems": len(each)}


_DAY = {"type": "string", "format": "date"}
_WORDS = {"type": "string", "minLength": 1}
_NAMES = _listed({"type": "string", "pattern": r"^([^,\\]|\\,)+$"})
_LONGITUDE = {"type": "number", "minimum": -180, "maximum": 180}
_LATITUDE = {"type": "number", "minimum": -90, "maximum": 90}
_TOLLS = ("killed", "wounded", "abducted")
# The schema of each filter's value in the address; a list is written with commas.
FILTER_SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "date_from": _DAY,
        "date_to": _DAY,
        "country": _listed({"type": "string", "enum": sorted(country.iso3 for country in countries())}),
        "place": _WORDS,
        "admin1": _listed({"type": "string", "pattern": r"^[A-Z]{3}/[^,\\]+$"}),
        "box": _numbers(_LONGITUDE, _LATITUDE, _LONGITUDE, _LATITUDE),
        "near": _numbers(_LATITUDE, _LONGITUDE, {"type": "number", "exclusiveMinimum": 0, "maximum": 20_000}),
        "polygon": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^-?(1[0-7]|[1-9])?\d(\.\d{1,6})? -?[1-8]?\d(\.\d{1,6})?$"},
            "minItems": 3,
            "maxItems": MOST_CORNERS,
        },
        "event_type": _listed({"type": "string", "enum": [kind.code for kind in event_types()]}),
        "sub_event_type": _listed({"type": "string", "enum": list(sub_event_types())}),
        "actor": _WORDS,
        "weapon": _WORDS,
        **{count: {"type": "string", "pattern": r"^(\d{1,9}(\.\.(\d{1,9})?)?|\.\.\d{1,9})$"} for count in _TOLLS},
        "source": _NAMES,
        "language": _listed({"type": "string", "pattern": "^[a-z]{2}$"}),
        "date_prec": {"type": "integer", "enum": list(DATE_PRECISIONS)},
        "where_prec": {"type": "integer", "enum": list(PLACE_PRECISIONS)},
        "confidence": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "review_status": _listed({"type": "string", "enum": list(REVIEWS)}),
        "tag": _NAMES,
        "text": _WORDS,
    }
)


def _filter(rule: Any) -> Parameter:  # noqa: ANN401 - a row of RULES
    words = rule.words["en"]
    told = words.replace("{}", "…") if isinstance(words, str) else "; ".join(words.values())
    choices = [choice for choice in ("auto", *rule.sql) if rule.form.read(choice)]
    schema = FILTER_SCHEMAS.get(rule.field) or {"type": "string", "enum": choices}

    def read(text: str) -> Any:  # noqa: ANN401 - each filter has its own type
        value = rule.form.read(text)
        # The address of the page forgives what a list holds beside its codes; here it is an error.
        return value if _fits(schema, text) and value not in ((), "") else None

    return Parameter(name=rule.field, schema=schema, words=f"Filter. {told}", read=read)


def _fits(schema: Schema, text: str) -> bool:
    """Whether a text, or each part of a list, is one of the choices or has the pattern."""
    if isinstance(schema.get("items"), Mapping):
        return all(_fits(schema["items"], part) for part in re.split(r"(?<!\\),", text))
    if "enum" in schema:
        return text in map(str, schema["enum"])
    return re.search(schema.get("pattern", ""), text) is not None


def _read_since(text: str) -> str | None:
    if digits := _digits(text):
        return digits
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:  # the request is refused
        return None


FILTERS = tuple(_filter(rule) for rule in RULES)
STORE = _choice("store", STORES, "The user's own articles, or the sample.", "own")
ORDER = _choice("order", get_args(Order), "The order of the incidents.", "newest")
CARE = _choice("care", BLURS, "Share with care: points blurred, persons and free text left out.")
LIMIT = _whole(
    "limit", 1, MOST_ROWS, "How many rows at most; of other formats than json, all of them by default.", FEW_ROWS
)
OFFSET = _whole("offset", 0, _FAR, "How many rows to pass over.", 0)
SINCE = Parameter(
    name="since",
    schema={"anyOf": [{"type": "integer", "minimum": 0, "maximum": _FAR}, _DAY]},
    words="A commit's number, or a day (UTC): what changed after it.",
    read=_read_since,
    required=True,
)


def format_parameter(names: tuple[str, ...]) -> Parameter:
    """Which format the answer has."""
    return _choice("format", names, "The format; about: what the file says of itself.", "json")


def read(request: Request, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """The parameters of a request by name; None where one is not asked and has no default.

    Raises:
        RequestError: one is unknown, given twice, missing, or its value is none.
    """
    given = request.query_params.multi_items()
    known = {parameter.name: parameter for parameter in parameters}
    values = {parameter.name: parameter.default for parameter in parameters}
    for name, text in given:
        if name not in known:
            raise RequestError(f"There is no parameter {name!r} here. There are {', '.join(known)}.")
        if [other for other, _ in given].count(name) > 1:
            raise RequestError(f"{name} is given twice. Write a list with commas.")
        values[name] = known[name].read(text)
        if values[name] is None:
            raise RequestError(f"{text!r} is no value of {name}. {known[name].words}")
    for name in known.keys() - {name for name, _ in given}:
        if known[name].required:
            raise RequestError(f"{name} is missing. {known[name].words}")
    return values


def filters_of(values: Mapping[str, Any]) -> Filters:
    """The filters among the values read."""
    asked = {parameter.name: values[parameter.name] for parameter in FILTERS}
    return Filters(**{name: value for name, value in asked.items() if value is not None})
