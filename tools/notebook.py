"""The example notebook of the documentation: `python tools/notebook.py` runs docs/notebook.ipynb again and keeps what comes out of it."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "notebook.ipynb"


def executed(file: Path = FILE, results: str | None = None) -> nbformat.NotebookNode:
    """The notebook run from its top, in the project's root.

    Args:
        file: The notebook.
        results: Folder of its runs in the place of `results`.
    """
    book = nbformat.read(file, as_version=4)
    if results:
        for cell in book.cells:
            cell.source = cell.source.replace('Path("results")', f'Path("{results}")')
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in book.cells:  # when it ran is nobody's concern, and changes with each run
        cell.metadata = nbformat.NotebookNode()
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    return book


def main() -> None:
    """Run it and write it."""
    nbformat.write(executed(), FILE)
    sys.stdout.write(f"{FILE}\n")


if __name__ == "__main__":
    main()
