"""What a period shows that is worth an administrator's attention, the most important first."""

from aimon.core.findings.finding import Figure, Finding, FindingKind, Reason, Tone
from aimon.core.findings.scene import Scene, Span

__all__ = ["Figure", "Finding", "FindingKind", "Reason", "Scene", "Span", "Tone"]
