"""What the columns of an export mean: their names in English and Korean, their units, its format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# The names of each field, as _plain writes them; the first that is there counts.
_NAMES: dict[str, tuple[str, ...]] = {
    "time": (
        *("time", "timestamp", "datetime", "starttime", "starttimeiso", "requesttime", "createdat"),
        *(
            "start",
            "hour",
            "시각",
            "일시",
            "요청시각",
            "요청일시",
            "요청시간",
            "사용일시",
            "시작시각",
        ),
        *("기준시각", "시간대", "시간"),
    ),
    "date": ("date", "day", "날짜", "일자", "사용일", "기준일"),
    "end": ("endtime", "end", "종료시각"),
    "model": ("model", "modelid", "modelname", "모델", "모델명", "모델이름", "모델id"),
    "group": ("modelgroup",),
    "requests": (
        *("requests", "nummodelrequests", "numrequests", "requestcount", "apirequests", "calls"),
        *(
            "요청수",
            "요청",
            "호출수",
            "호출건수",
            "요청건수",
            "이용건수",
            "사용건수",
            "건수",
            "횟수",
        ),
    ),
    "errors": (
        *("errors", "errorcount", "failedrequests", "failures", "오류수", "오류", "오류건수"),
        *("에러수", "에러", "실패수", "실패", "실패건수"),
    ),
    "status": ("status", "result", "상태", "결과"),
    "latency": (
        *("latency", "requestduration", "duration", "responsetime", "meanlatency", "avglatency"),
        *("averagelatency", "응답시간", "평균응답시간", "지연시간", "평균지연시간", "소요시간"),
    ),
    "tokens_in": (
        *("tokensin", "inputtokens", "prompttokens", "입력토큰", "입력토큰수", "프롬프트토큰"),
    ),
    "tokens_out": (
        *("tokensout", "outputtokens", "completiontokens", "출력토큰", "출력토큰수", "응답토큰"),
    ),
    "cost": ("cost", "spend", "비용", "금액", "사용금액", "요금"),
    "currency": ("currency", "통화"),
    "users": (
        *("users", "usercount", "uniqueusers", "activeusers", "사용자수", "이용자수", "사용인원"),
        *("평가위원수",),
    ),
    "enduser": ("enduser",),
    "user": ("user", "userid", "사용자", "사용자id", "이용자", "이용자id", "아이디", "평가위원"),
    "request": ("requestid", "요청id", "요청번호"),
}
# As people name them where they tell a column.
FIELDS = (
    *("time", "date", "end_time", "model", "model_group", "requests", "errors", "status"),
    *("latency_ms", "latency_s", "tokens_in", "tokens_out", "cost_krw", "cost_usd", "currency"),
    *("users", "user", "end_user", "request_id"),
)
# Of single requests these are who sent one; of sums, how many did.
_PEOPLE = frozenset({"사용자", "이용자", "평가위원"})
_NONE = (0, "", "")
_FIELD_OF = {name: (field, n) for field, names in _NAMES.items() for n, name in enumerate(names)}
# Units of time, in milliseconds, and what money is called.
_UNITS = {
    **dict.fromkeys(("ms", "msec", "millis", "milliseconds", "밀리초"), 1.0),
    **dict.fromkeys(("s", "sec", "secs", "seconds", "초"), 1000.0),
}
_MONEY = {
    "원": "KRW",
    "₩": "KRW",
    "달러": "USD",
    "$": "USD",
    "엔": "JPY",
    "유로": "EUR",
    "€": "EUR",
}
_UNIT = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]|(.+)[_ ]([^_ ]+)")
_CURRENCY = re.compile("[a-z]{3}")


class Format(NamedTuple):
    """How an export is written: where its requests come from, its own zone and money, if it has any."""

    name: str
    zone: str = ""
    currency: str = ""


PLAIN = Format("")
LITELLM = Format("litellm", zone="UTC", currency="USD")
OPENAI = Format("openai", zone="UTC", currency="USD")
FORMATS = {"litellm": LITELLM, "openai": OPENAI}
_OF_LITELLM = frozenset({"requestid", "starttime", "spend"})
_OF_OPENAI = frozenset({"starttime", "endtime", "nummodelrequests"})
# What the platform's page gives where nothing was used.
_OF_OPENAI_EMPTY = frozenset({"starttime", "endtime", "starttimeiso", "endtimeiso"})


class Layout(NamedTuple):
    """Which column has each field, by its place or name; the unit of latency (in ms), the money.

    ``unit`` is None where the column does not say it. ``unused`` are columns that mean nothing here.
    """

    columns: Mapping[str, str]
    unit: float | None = None
    currency: str = ""
    unused: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether each row is one request."""
        return "requests" not in self.columns


class UnknownField(ValueError):
    """A name that stands for no field."""


def format_of(columns: Sequence[str]) -> Format:
    """Return the format that these columns are of."""
    names = frozenset(map(_plain, columns))
    if names >= _OF_LITELLM:
        return LITELLM
    return OPENAI if names >= _OF_OPENAI or names == _OF_OPENAI_EMPTY else PLAIN


def layout(columns: Sequence[str], given: Mapping[str, str] | None = None) -> Layout:
    """Return what the columns mean. ``given`` has the columns of fields that are told, by field.

    A told field may name a unit, too: latency_s, cost_krw. Raises UnknownField.
    """
    found: dict[str, tuple[int, str, str]] = {}
    told = {column: name for name, column in (given or {}).items()}
    unused = []
    for column in columns:
        name = told.get(column, column)
        field, rank, unit = _meaning(name)
        if not field:
            if column in told:
                raise UnknownField(name)
            unused.append(column)
        elif column in told:
            found[field] = (-1, column, unit)
        elif field not in found or rank < found[field][0]:
            found[field] = (rank, column, unit)
    rank, column, _unit = found.get("user", _NONE)
    if "requests" in found and "users" not in found and rank >= 0 and _plain(column) in _PEOPLE:
        found["users"] = found.pop("user")
    unit = found.get("latency", _NONE)[2]
    money = found.get("cost", _NONE)[2]
    return Layout(
        {field: column for field, (_rank, column, _unit) in found.items()},
        _UNITS.get(unit),
        _MONEY.get(money, money.upper()),
        tuple(unused),
    )


def known_field(name: str) -> bool:
    """Whether a field is called so."""
    return bool(_meaning(name)[0])


def _meaning(name: str) -> tuple[str, int, str]:
    """Return the field that a column is, its rank among the field's names, and its unit."""
    if (plain := _plain(name)) in _FIELD_OF:
        return *_FIELD_OF[plain], ""
    if match := _UNIT.fullmatch(unicodedata.normalize("NFC", name).strip().casefold()):
        field, rank = _FIELD_OF.get(_plain(match[1] or match[3]), ("", 0))
        unit = (match[2] or match[4]).strip()
        if field == "latency" and unit in _UNITS:
            return field, rank, unit
        if field == "cost" and (unit in _MONEY or _CURRENCY.fullmatch(unit)):
            return field, rank, unit
    return "", 0, ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]", "", unicodedata.normalize("NFC", name).casefold())
