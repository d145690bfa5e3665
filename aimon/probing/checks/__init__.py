"""The four checks: what a model is asked and how its replies are graded."""

from __future__ import annotations

from aimon.probing.checks import analysis, basic, evaluation, korean
from aimon.probing.checks.base import Check

CHECKS: dict[str, Check] = {
    "basic": basic.draw,
    "korean": korean.draw,
    "evaluation": evaluation.draw,
    "analysis": analysis.draw,
}
