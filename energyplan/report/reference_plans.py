"""The page of the reference plans, from their files: `python -m energyplan.report.reference_plans` writes docs/reference-plans.md."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
REFERENCE, PAGE = ROOT / "models" / "reference", ROOT / "docs" / "reference-plans.md"

HEAD = """# Reference plans

Small plans of `models/reference`, each for one feature, with the answer worked by hand. Tests run them all; they are also the shortest
examples of how a feature is written. Made by `python -m energyplan.report.reference_plans`.

    energyplan run models/reference/annuity
"""


def page() -> str:
    """Every plan: what it shows, and how its answer comes about."""
    yaml, parts = YAML(typ="safe", pure=True), [HEAD]
    for folder in sorted(REFERENCE.iterdir()):
        if not (folder / "plan.yaml").exists():
            continue
        plan, answer = (yaml.load((folder / name).read_text(encoding="utf-8")) for name in ("plan.yaml", "answer.yaml"))
        head = f"## {plan['title']['en']} ({plan['title']['zh']})\n\n`models/reference/{folder.name}`. {plan['description']}"
        parts.append(f"{head}\n\n{answer['worked'].strip()}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
