"""Cells of a workbook of results: the value of a figure, how it is shown, and the formula of a sum."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from energyplan.report.document import Figure, Table


class Values:
    """The values of a table's figures: sums are those of what is shown, so that a program that calculates finds what is stored."""

    def __init__(self, table: Table):
        self.table = table

    def adds(self, i: int, j: int) -> list[tuple[int, int]]:
        """The cells that a cell adds; none where it is no sum."""
        cells = [(a, j) for a in self.table.sums.get(i, ())] or [(i, b) for b in self.table.across.get(j, ())]
        return [(a, b) for a, b in cells if isinstance(self.table.rows[a][b], Figure)]

    def value(self, i: int, j: int) -> float:
        """The value of a cell."""
        cells = self.adds(i, j)
        figure = self.table.rows[i][j]
        assert isinstance(figure, Figure)
        return math.fsum(self.value(a, b) for a, b in cells) if cells else 0.0 if math.isnan(figure.value) else figure.value + 0.0


def number_format(figure: Figure, value: float) -> str:
    """Thousands, as many digits as are told, a dash for what rounds to nothing; the unit behind it where it is told with it.

    >>> number_format(Figure("1.2", 1.2), 1.2), number_format(Figure("12%", 0.12, 0, "%"), 0.12), number_format(Figure("–", 1e-9), 1e-9)
    ('#,##0.0;-#,##0.0;"–"', '0%', '"–"')
    """
    places = "." + "0" * figure.digits if figure.digits else ""
    if figure.unit == "%":
        return f"0{places}%"
    if 0 < abs(value) < 0.5 * 10**-figure.digits:
        return '"–"'
    shown = f"#,##0{places}" + (f'" {figure.unit}"' if figure.unit else "")
    return shown if value == 0 and figure != "–" else f'{shown};-{shown};"–"'


def ranges(cells: Sequence[tuple[int, int]]) -> str:
    """Cells as a formula names them, neighbours together.

    >>> ranges([(4, 2), (5, 2), (7, 2)]), ranges([(4, 1), (4, 2)])
    ('C5:C6,C8', 'B5:C5')
    """
    parts: list[list[tuple[int, int]]] = []
    for cell in cells:
        if parts and cell in ((parts[-1][-1][0] + 1, parts[-1][-1][1]), (parts[-1][-1][0], parts[-1][-1][1] + 1)):
            parts[-1].append(cell)
        else:
            parts.append([cell])
    names = ((xl_rowcol_to_cell(*part[0]), xl_rowcol_to_cell(*part[-1])) for part in parts)
    return ",".join(first if first == last else f"{first}:{last}" for first, last in names)
