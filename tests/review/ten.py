"""A branch of the MSA journey with ten planted changes, each a few characters of its files.

python -m tests.review.ten FOLDER   writes that branch
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

MSA = Path(__file__).parents[2] / "flows" / "msa"

VERIFICATION, PASSWORD, FLOW = "5-verification.yaml", "6-mot-de-passe.yaml", "flow.yaml"

COURIER = "      courrier: { label: Recevoir plutôt un courrier,"
AGENCY = "      agence: { label: Aller en agence, go_to: en_agence, basis: text 143 }\n"
END = "\n  en_agence: { result: fallback, title: Vérification en agence, info: Prenez rendez-vous. }"
INVOICE = re.compile(
    r'    links:\n      introuvable: { label: "> je n\'ai pas trouvé ce montant", go_to: courrier.*\n'
)
TIMER = '    after:\n      PT10M: { go_to: courrier, basis: "assumed: on n\'attend pas toujours" }\n'

PLANTED: dict[str, list[tuple[str, str | re.Pattern[str], str]]] = {
    "retargeted choice": [
        (VERIFICATION, "go_to: affiliation, basis: figure 1-2", "go_to: montant_recu, basis: figure 1-2")
    ],
    "weakened condition": [(PASSWORD, "when: visits(envoi) < envois", "when: visits(envoi) <= envois")],
    "removed exit": [(VERIFICATION, INVOICE, "")],
    "renamed state": [
        (PASSWORD, "\n  refus:\n", "\n  conditions_refusees:\n"),
        (PASSWORD, "label: Refuser, go_to: refus,", "label: Refuser, go_to: conditions_refusees,"),
    ],
    "new end": [
        (FLOW, "\n  session_expiree: {", END + "\n  session_expiree: {"),
        (PASSWORD, COURIER, AGENCY + COURIER),
    ],
    "changed text": [
        (VERIFICATION, "carte avec photo, il est au recto.", "carte avec photo, il est au dos.")
    ],
    "changed source": [
        (VERIFICATION, "go_to: controle_verso, basis: text 103", "go_to: controle_verso, basis: text 105")
    ],
    "swapped labels": [
        (VERIFICATION, "oui: { label: oui, go_to: montant_recu,", "oui: { label: non, go_to: montant_recu,"),
        (VERIFICATION, "non: { label: non, go_to: paiement", "non: { label: oui, go_to: paiement"),
    ],
    "removed barrier": [(PASSWORD, "basis: text 136 }\n    barrier: true\n", "basis: text 136 }\n")],
    "new timer": [
        (PASSWORD, "    covers: [C40]\n    links:\n", "    covers: [C40]\n" + TIMER + "    links:\n")
    ],
}
"""For each change: the file, what stands there, what stands there afterwards."""


def branch(folder: Path, *wanted: str) -> Path:
    """A copy of the MSA journey with some of the changes, or all ten."""
    made = folder / "msa"
    shutil.copytree(MSA, made)
    for name in wanted or PLANTED:
        for file, before, after in PLANTED[name]:
            text = (made / file).read_text("utf-8")
            pattern = re.compile(re.escape(before)) if isinstance(before, str) else before
            found = pattern.findall(text)
            assert len(found) == 1, f"{name}: {len(found)} times {before!r} in {file}"
            (made / file).write_text(pattern.sub(lambda _, put=after: put, text), "utf-8")  # type: ignore[misc]
    if "renamed state" in (wanted or PLANTED):
        _rename(made)
    if "removed exit" in (wanted or PLANTED):
        _drop(made)
    return made


def _rename(made: Path) -> None:
    """The tests and translations of a renamed state name it by its new name."""
    for path in (made / "en.yaml", *(made / "tests").glob("*.yaml")):
        text = re.sub(r"\bmot_de_passe\.refus\b", "mot_de_passe.conditions_refusees", path.read_text("utf-8"))
        title = "      title: Terms declined\n      info: Without your agreement no password"
        text = text.replace(f"    refus:\n{title}", f"    conditions_refusees:\n{title}")
        path.write_text(text, "utf-8")


def _drop(made: Path) -> None:
    """What tests and translates a link that is gone goes too."""
    paths = ("verification.facture, follow: introuvable", "verification.facture.links.introuvable.label")
    for path in (made / "en.yaml", *(made / "tests").glob("*.yaml")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if not any(one in line for one in paths))
        link = '      links:\n        introuvable.label: "> I cannot find this amount"\n'
        head, link, tail = kept.rpartition(link)
        path.write_text(head + tail if link else kept, "utf-8")


if __name__ == "__main__":
    print(branch(Path(sys.argv[1])))  # noqa: T201 - a script says what it wrote
