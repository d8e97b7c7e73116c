"""One page for a review: pictures with layers, a simulation, findings, traceability, changes, in one file.

from flowkit.review.report import Gallery, Material, page

pictures = Gallery("fr").shown(project)
html = page(Material(Subject(project, unfold(project.flow)), "fr", pictures))
"""

from __future__ import annotations

from flowkit.review.report.gallery import Gallery, Shown
from flowkit.review.report.material import Material
from flowkit.review.report.page import as_live, page, problem_page

__all__ = ["Gallery", "Material", "Shown", "as_live", "page", "problem_page"]
