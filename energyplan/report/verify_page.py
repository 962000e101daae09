"""What checking a run again found, as a page and as a summary for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from energyplan.i18n import _

if TYPE_CHECKING:
    from energyplan.analysis.second_solve import SecondSolve
    from energyplan.results.verify import Report


def verify_page(report: Report, second: SecondSolve | None = None) -> str:
    """A line for each check, and one for the second solve."""
    lines = [
        f"{_('passed') if c.passed else _('FAILED'):<8} {c.name}: {c.worst:.2e} <= {c.limit:.2e} {c.unit}  {c.where}" for c in report.checks
    ]  # fmt: skip
    if second is not None:
        words = _(
            "{verdict:<8} second solve by {solver}: {optimum:.10g}, the run {cost:.10g} with bound {bound:.10g}: outside by {difference:.1e} of gross cost, "
            "{seconds:.0f} s"
        )
        verdict = _("passed") if second.agrees else _("FAILED")
        lines.append(words.format(verdict=verdict, difference=second.difference, **vars(second)))
    return "\n".join(lines) + "\n"


def verify_summary(report: Report, second: SecondSolve | None = None) -> dict[str, Any]:
    """The same as plain values."""
    checks = [c.as_dict() for c in report.checks]
    found: dict[str, Any] = {"passed": report.passed and (second is None or second.agrees), "checks": checks}
    if second is not None:
        found["second_solve"] = vars(second) | {"difference": second.difference, "agrees": second.agrees}
    return found
