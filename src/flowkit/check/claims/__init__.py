"""What must hold on every journey: claims and persons, proved or refuted with a journey."""

from __future__ import annotations

from flowkit.check.claims import claim_refuted, claim_vacuous, trapped_person

MODULES = (claim_refuted, claim_vacuous, trapped_person)
