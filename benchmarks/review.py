"""The page of a review: how large it is, and how soon a saved file shows in a preview."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.report import Row, limit
from flowkit.check import Subject
from flowkit.draw import can_draw
from flowkit.load import project
from flowkit.review.preview import Keeper
from flowkit.review.report import Gallery, Material, page
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold

FLOWS = Path(__file__).parents[1] / "flows"
SAVED = (
    (FLOWS / "examples" / "dossier", "1-about.yaml", "Your file"),
    (FLOWS / "msa", "1-profil.yaml", "Créer mon espace privé"),
)
_NOTHING = ("-c", "pass")  # no proofs: what is measured is what comes before them


def review(with_node: bool, rounds: int) -> list[Row]:
    """The page of the journey, and previews of a small flow and of the journey."""
    del with_node
    if not can_draw():
        return []
    rows = [limit("The page of a review", "flows/msa, whole", _size(FLOWS / "msa") / 1024, 400, "KiB")]
    for flow, file, title in SAVED:
        seconds = _update(flow, file, title, max(2, rounds // 50))
        rows.append(
            limit("From a saved file to the page that shows it", f"flows/{flow.name}", seconds, 0.3, "s")
        )
    return rows


def _size(path: Path) -> int:
    found = project(path)
    subject = Subject(found, unfold(found.flow))
    language = found.flow.language
    shown = Gallery(language).shown(found)
    results = run_all(found, subject.automaton)
    return len(page(Material(subject, language, shown, (), (), results)).encode())


def _update(flow: Path, file: str, title: str, times: int) -> float:
    """The best of some updates after a title was changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(flow, Path(folder) / "flow"))
        keeper = Keeper(copy, None, _NOTHING)
        keeper.refresh()
        place, text, best = copy / file, (copy / file).read_text("utf-8"), float("inf")
        for number in range(times):
            place.write_text(text.replace(title, f"{title} {number}"), "utf-8")
            begun = perf_counter()
            keeper.refresh()
            best = min(best, perf_counter() - begun)
        keeper.stop()
    return best
