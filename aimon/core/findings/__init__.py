"""What a period shows that is worth an administrator's attention, the most important first."""

from aimon.core.findings.finding import Figure, Finding, FindingKind, Reason, Tone
from aimon.core.findings.ranking import find
from aimon.core.findings.scene import Late, Scene, Span

__all__ = ["Figure", "Finding", "FindingKind", "Late", "Reason", "Scene", "Span", "Tone", "find"]
