"""The basic check: a code comes back, the answer is complete, the right model gave it.

One question serves all three items. The models listing is the runner's: it is no question.
"""

from __future__ import annotations

from random import Random

from aimon.core.registry import Model
from aimon.core.served import registered_name, same_model
from aimon.probing.checks.base import CheckPlan, ItemSpec, Question, Replies, Verdict, nonce
from aimon.probing.checks.grading import expected, right, text_item, wrong
from aimon.probing.checks.text import bare
from aimon.probing.checks.wording import headed


def draw(rng: Random, model: Model) -> CheckPlan:
    """Draw the check's questions for one probe of this model."""
    token = nonce(rng)
    prompt = headed(token, "연결 확인입니다. 위의 확인 코드를 그대로, 다른 말 없이 답해 주세요.")

    def echoed(text: str) -> Verdict:
        return right() if bare(text) == token else expected(token, text)

    def served(replies: Replies) -> Verdict:
        return _served(model, replies["hello"].served_model)

    return CheckPlan(
        check="basic",
        questions=(Question(name="hello", prompt=prompt),),
        items=(
            text_item("echo", "hello", echoed),
            ItemSpec(name="complete", needs=("hello",), grade=_complete),
            ItemSpec(name="served_model", needs=("hello",), grade=served),
        ),
    )


def _complete(replies: Replies) -> Verdict:
    reply = replies["hello"]
    counted = reply.tokens_in is not None and reply.tokens_out is not None
    if reply.finish is None:
        return wrong("no finish reason was given", score=0.5 * counted, kind="truncated")
    if reply.capped:
        return wrong("the answer was cut at the output limit", score=0.5, kind="truncated")
    if not counted:
        return wrong("no token counts were given", score=0.5, kind="malformed")
    return right()


def _served(model: Model, served: str | None) -> Verdict:
    if served is None:
        return right("the provider does not say which model answered")
    want = registered_name(model)
    if same_model(want, served):
        return right()
    return wrong(f"the registry names {want}, {served} answered", kind="model_mismatch")
