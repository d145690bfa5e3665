"""What a series over time shows, by simple and robust statistics; every claim with its n."""

from aimon.core.trends.changes import Change, change
from aimon.core.trends.clock import Profile, Slot, profile
from aimon.core.trends.correlation import Correlation, correlation
from aimon.core.trends.forecasting import Expected, Forecast, Proof, forecast
from aimon.core.trends.outliers import Occasion, Outlier, outliers
from aimon.core.trends.series import FIGURES, METRICS, By, Metric, Point, Rule, Series
from aimon.core.trends.shifts import Shift, shift

__all__ = [
    "FIGURES",
    "METRICS",
    "By",
    "Change",
    "Correlation",
    "Expected",
    "Forecast",
    "Metric",
    "Occasion",
    "Outlier",
    "Point",
    "Profile",
    "Proof",
    "Rule",
    "Series",
    "Shift",
    "Slot",
    "change",
    "correlation",
    "forecast",
    "outliers",
    "profile",
    "shift",
]
