"""Each view has the columns that queries may count on, and says what the journals say."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from histories import opened
from making import item, probe, seoul, ticket_event, write_workspace

from aimon.analysis.engine import Figures
from aimon.asking import ask
from aimon.core.faults import fault
from aimon.core.records import Delivery, Usage
from aimon.incidents.store import Incidents
from aimon.journal.deliveries import delivery_log
from aimon.journal.probes import probe_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log
from aimon.workspace import Workspace
