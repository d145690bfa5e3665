"""The basic check: a code comes back, the answer is complete, the right model gave it.

One question serves all three items. The models listing is the runner's: it is no question.

At temperature 0 a model is also asked a question that is the same every time, short and cheap; what
it answers is its own habit, so that another answer tells of another model behind the same name.
"""

from __future__ import annotations

from random import Random

from aimon.core.changes import FIXED_ITEM
from aimon.core.registry import Model
from aimon.core.served import registered_name, same_model
from aimon.probing.checks.base import CheckPlan, ItemSpec, Question, Replies, Verdict, nonce
from aimon.probing.checks.grading import expected, recorded, right, text_item, wrong
from aimon.probing.checks.text import bare
from aimon.probing.checks.wording import headed

# The same for ever: another wording would look like another model.
_FIXED_PROMPT = (
    "1부터 999까지의 수 가운데 여덟 개를 마음대로 골라 쉼표로 나누어 한 줄에 적어 주세요. "
    "다른 말은 쓰지 마세요."
)


def draw(rng: Random, model: Model) -> CheckPlan:
    """Draw the check's questions for one probe of this model."""
    token = nonce(rng)
    prompt = headed(token, "연결 확인입니다. 위의 확인 코드를 그대로, 다른 말 없이 답해 주세요.")

    def echoed(text: str) -> Verdict:
        return right() if bare(text) == token else expected(token, text)

    def served(replies: Replies) -> Verdict:
        return _served(model, replies["hello"].served_model)

    questions: tuple[Question, ...] = (Question(name="hello", prompt=prompt),)
    items: tuple[ItemSpec, ...] = (
        text_item("echo", "hello", echoed),
        ItemSpec(name="complete", needs=("hello",), grade=_complete),
        ItemSpec(name="served_model", needs=("hello",), grade=served),
    )
    if model.probe.temperature == 0:
        questions += (Question(name=FIXED_ITEM, prompt=_FIXED_PROMPT, fixed=True),)
        items += (ItemSpec(name=FIXED_ITEM, needs=(FIXED_ITEM,), grade=lambda _: recorded()),)
    return CheckPlan(check="basic", questions=questions, items=items)


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
