"""Names of grades, faults and checks as people read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aimon.core.faults import Fault
from aimon.core.health import Reason
from aimon.core.records import BudgetStop, Item
from aimon.core.registry import Limits, Price
from aimon.i18n import N_, _, ngettext
from aimon.output.figures import NOTHING, amount
from aimon.text import visible

MARKS = {"normal": "🟢", "caution": "🟡", "problem": "🔴", "unknown": "⚪"}
PASSED = {True: "✓", False: "✗", None: NOTHING}
GRADES = {
    "normal": N_("normal"),
    "caution": N_("caution"),
    "problem": N_("problem"),
    "unknown": N_("unknown"),
}
STATES = {"active": N_("active"), "inactive": N_("inactive"), "error": N_("error")}
CHECKS = {
    "basic": N_("basic connection"),
    "korean": N_("Korean"),
    "evaluation": N_("evaluation"),
    "analysis": N_("analysis"),
}
ITEMS = {
    "listing": N_("model list"),
    "echo": N_("echo of a code"),
    "complete": N_("complete answer"),
    "served_model": N_("model that answered"),
    "fixed": N_("fixed question"),
    "canary": N_("rare syllables"),
    "numerals": N_("number in words"),
    "negation": N_("negation"),
    "polite": N_("polite sentences"),
    "syllables": N_("syllables"),
    "apart": N_("good and bad apart"),
    "pair": N_("order of a pair"),
    "padding": N_("padding"),
    "injection": N_("demand for points"),
    "repeat": N_("repetition"),
    "rubric": N_("weighted rubric"),
    "arithmetic": N_("arithmetic"),
    "ordering": N_("ordering puzzle"),
    "liar": N_("liar puzzle"),
    "table": N_("table"),
    "date": N_("date"),
    "absent": N_("absent fact"),
}
CLASSES = {
    "network": N_("network"),
    "authentication": N_("authentication"),
    "performance": N_("performance"),
    "quality": N_("quality"),
    "configuration": N_("configuration"),
    "internal": N_("aimon itself"),
}
KINDS = {
    "dns": N_("the host name does not resolve"),
    "refused": N_("the connection was refused"),
    "unreachable": N_("the host cannot be reached"),
    "reset": N_("the connection was reset"),
    "tls": N_("the TLS certificate or handshake failed"),
    "proxy": N_("the proxy failed"),
    "connect_timeout": N_("connecting took too long"),
    "cut": N_("the connection was cut in the middle of the answer"),
    "decoding": N_("the answer's compression cannot be undone"),
    "invalid_key": N_("the key is not accepted"),
    "forbidden": N_("the key may not use this model"),
    "missing_key": N_("the key is missing"),
    "malformed_key": N_("what stands where the key should be is no key"),
    "exposed_key": N_("the key file is open to other users, so it is not used"),
    "quota": N_("the account's quota or credit is used up"),
    "timeout": N_("no complete answer within the time allowed"),
    "rate_limited": N_("too many requests for the provider's limit"),
    "server_error": N_("the provider's server failed"),
    "overloaded": N_("the provider is overloaded"),
    "slow": N_("slower than the limit"),
    "model_not_found": N_("no such model, or a wrong address"),
    "bad_request": N_("the provider refuses the request"),
    "output_cap": N_("the output limit is too small for an answer"),
    "budget": N_("not asked: the site's budget for tests is used up"),
    "malformed": N_("the answer is not in the protocol's form"),
    "encoding": N_("the answer's text is garbled"),
    "truncated": N_("the answer ends early"),
    "empty": N_("the answer is empty"),
    "filtered": N_("the answer was withheld by a filter or refused"),
    "wrong_answer": N_("the answer is wrong"),
    "model_mismatch": N_("another model answered than the registry names"),
    "internal": N_("aimon itself failed"),
}


def fault_words(fault: Fault) -> str:
    """Return a fault as a short sentence: its class, its kind, the HTTP status if there was one."""
    words = f"{_(CLASSES[fault.fault_class])}: {_(KINDS.get(fault.kind, fault.kind))}"
    return f"{words}, HTTP {fault.status}" if fault.status else words


def function_words(names: Sequence[str]) -> list[str]:
    """Return what is affected of a model: checks by what they are called, else as a person wrote it."""
    return [_(CHECKS[name]) if name in CHECKS else visible(name, 40) for name in names]


def item_words(item: Item) -> str:
    """Return what an item came to: its fault, and what was expected and what came."""
    note = visible(item.note, 100)
    if item.fault is None:
        return note
    found = fault_words(item.fault)
    if not item.attempts:
        note = "" if item.fault.kind == "budget" else _("nothing was asked")
    return f"{found} ({note})" if note else found


def detail_words(fault: Fault | None) -> str:
    """Return what the provider, or a key's place, said of a fault; aimon's own notes add nothing."""
    if fault is None or not (fault.status or fault.fault_class == "authentication"):
        return ""
    return visible(fault.detail, 160)


def found_words(fault: Fault | None, ran: Collection[str]) -> str:
    """Return what a probe found, and which checks alone it was made of."""
    found = fault_words(fault) if fault else ""
    if not ran or set(ran) >= set(CHECKS):
        return found
    only = _("only: {checks}").format(checks=", ".join(_(CHECKS.get(c, c)) for c in ran))
    return f"[{only}] {found}".rstrip()


def budget_words(stop: BudgetStop) -> str:
    """Return where the budget stopped a run, with the amounts and how many models it concerns."""
    n = len(stop.models)
    if stop.period == "day":
        text = ngettext(
            "day's budget reached: {spent} of {limit} {currency}, {n} model not tested in full",
            "day's budget reached: {spent} of {limit} {currency}, {n} models not tested in full",
            n,
        )
    else:
        text = ngettext(
            "month's budget reached: {spent} of {limit} {currency}, {n} model not tested in full",
            "month's budget reached: {spent} of {limit} {currency}, {n} models not tested in full",
            n,
        )
    limit = f"{stop.limit:.10g}"
    return text.format(spent=amount(stop.spent), limit=limit, currency=stop.currency, n=n)


def reason_words(reason: Reason) -> str:
    """Return why a grade is not normal, with the figures."""
    value, limit = reason.value or 0.0, reason.limit or 0.0
    match reason.indicator:
        case "connection" | "untested" if reason.fault:
            return fault_words(reason.fault)
        case "connection":
            return _("intermittent connection")
        case "success":
            failed = ", ".join(f"{_(CHECKS.get(c, c))} {n}" for c, n in reason.failed.items())
            return _("success {value:.10g} % (limit {limit:.10g} %); failed: {failed}").format(
                value=value, limit=limit, failed=failed
            )
        case "latency":
            return _("response {value:.2f} s (limit {limit:.10g} s)").format(
                value=value / 1000, limit=limit / 1000
            )
        case "health":
            return _("health {value:.10g} (limit {limit:.10g})").format(value=value, limit=limit)
        case "internal":
            return _("aimon itself failed")
        case "stale":
            return _("the scheduled probe is missing")
        case _:
            return _("never probed")


def grade_words(grade: str) -> str:
    """Return a grade with its mark, like ``🟢 normal``."""
    return f"{MARKS[grade]} {_(GRADES[grade])}"


def price_words(price: Price) -> str:
    """Return what a million tokens cost."""
    return _("input {input:.10g} · output {output:.10g} {currency}").format(
        input=price.input, output=price.output, currency=visible(price.currency)
    )


def limits_words(limits: Limits) -> str:
    """Return what a model takes and gives at most, in tokens."""
    context, output = (NOTHING if n is None else f"{n:,}" for n in (limits.context, limits.output))
    return _("context {context} · output {output}").format(context=context, output=output)
