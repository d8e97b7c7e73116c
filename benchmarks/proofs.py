"""The proofs beside what could be used instead: SPIN and XState's graph for situations, Z3 for conditions.

Everything a row compares runs in the same run, one after the other. pm4py is measured where it is installed
(``pip install pm4py``): its licence keeps it out of the project's own lists.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks import large, questions
from benchmarks.journals import pm4py_rows, replayed
from benchmarks.node import HERE
from benchmarks.report import Row, limit
from flowkit import load, load_source, project, unfold
from flowkit.check import Subject
from flowkit.check.space.explore import explore
from flowkit.check.space.program import compile_program
from flowkit.scenario.export.promela import promela
from flowkit.scenario.generate.make import generate
from flowkit.scenario.mutate.judge import Judge
from flowkit.scenario.mutate.mutants import mutants

MSA = Path(__file__).parents[1] / "flows" / "msa"
QUESTIONS = 19  # 2 to the power of 20 situations
FEWER = 13  # what XState's graph can do in seconds
CONDITIONS = 100


def proofs(with_node: bool, _rounds: int) -> list[Row]:
    """Every proof on the journey and on a large flow; situations, conditions, scenarios, slips, journals."""
    rows = [*_whole(), *_situations(with_node), *_conditions(), *_tests()]
    return [*rows, *_journals()]


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _whole() -> Iterator[Row]:
    title = "All proofs of `flowkit check`, with imports"
    took = min(_timed(lambda: _check(MSA)) for _ in range(3))
    yield limit(title, "flows/msa", took, 1.5, "s")
    with tempfile.TemporaryDirectory() as folder:
        took = min(_timed(lambda: _check(large.write(Path(folder)))) for _ in range(2))
    yield limit(title, "a flow of 1,027 states", took, 3.0, "s")


def _check(path: Path) -> None:
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "check", str(path)]
    subprocess.run(command, capture_output=True, check=False)


def _situations(with_node: bool) -> Iterator[Row]:
    title = "Situations explored, a second"
    script = f"from benchmarks.proofs import explored; print(*explored({QUESTIONS}))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, seconds, peak = map(float, ran.stdout.split())
    rate = count / seconds
    yield Row(title, f"flowkit, {count:,.0f} situations", _rate(rate), "1 ×", "≥ 400 k/s", rate >= 400_000)
    yield limit(title, "flowkit, all of them", seconds, 10.0, "s")
    yield Row(title, "flowkit, memory of the process", f"{peak:.0f} MB", "", "≤ 500 MB", peak <= 500)
    if shutil.which("spin") and shutil.which("gcc"):
        spun = _spin(QUESTIONS)
        yield Row(title, "SPIN, the same model, compiled", _rate(spun), f"{rate / spun:.2g} ×")
    if with_node:
        ran = subprocess.run(
            ["node", "graph.mjs", str(FEWER)], cwd=HERE, capture_output=True, text=True, check=True
        )
        found = json.loads(ran.stdout)
        peer = found["situations"] / found["seconds"]
        name = f"XState's graph, {found['situations']:,} situations"
        fewer, seconds, _ = explored(FEWER)
        yield Row(title, name, _rate(peer), f"{fewer / seconds / peer:.0f} ×")


def explored(count: int) -> tuple[int, float, float]:
    """How many situations so many questions have, the seconds it took, the peak memory in MB."""
    program = compile_program(unfold(load_source(questions.flow(count))))
    begun = perf_counter()
    space = explore(program, limit=3_000_000)
    took = perf_counter() - begun
    assert space.complete
    return len(space), took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _spin(count: int) -> float:
    """SPIN's situations a second on the same model; compiling it is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        model = promela(compile_program(unfold(load_source(questions.flow(count)))))
        (Path(folder) / "m.pml").write_text(model, "utf-8")
        for step in ("spin -a m.pml", "gcc -O2 -w -DSAFETY -o pan pan.c"):
            subprocess.run(step.split(), cwd=folder, capture_output=True, check=True)
        begun = perf_counter()
        pan = ["./pan", "-m1000", "-E"]
        ran = subprocess.run(pan, cwd=folder, capture_output=True, text=True, check=True)
        took = perf_counter() - begun
    stored = next(line for line in ran.stdout.split("\n") if "states, stored" in line)
    return float(stored.split()[0]) / took


def _rate(each_second: float) -> str:
    return f"{each_second / 1000:,.0f} k/s"


def _conditions() -> Iterator[Row]:
    from flowkit.check import guards

    title = "Conditions on one event: overlaps, gaps and hidden rules"
    for count, most in ((CONDITIONS, 0.05), (1_000, 2.0)):
        flow = load_source(questions.rules(count))
        found = project_of(flow)
        took = min(_timed(partial(_judged, found, guards)) for _ in range(3))
        yield limit(title, f"flowkit, {count:,} conditions", took, most, "s")
        if count == CONDITIONS and find_spec("z3"):
            peer = _timed(partial(_z3, count))
            name = f"Z3, {count:,} conditions, pair by pair"
            yield Row(title, name, f"{peer:.2f} s", f"{peer / took:.0f} ×")


def project_of(flow: object) -> Subject:
    """The subject of a flow that stands alone."""
    from flowkit.core.flow import Flow
    from flowkit.core.project import Project

    assert isinstance(flow, Flow)
    return Subject(Project(flow), unfold(flow))


def _judged(subject: Subject, family: object) -> None:
    fresh = Subject(subject.project, subject.automaton)
    for module in getattr(family, "MODULES"):  # noqa: B009 - the family is whatever is measured
        list(module.find(fresh))


def _z3(count: int) -> None:
    """The same questions asked of Z3: does any pair meet, is any rule hidden, is anything left?"""
    import z3

    size, hue = z3.Int("size"), z3.Int("hue")
    domain = z3.And(size >= 0, size <= count * 3, hue >= 0, hue <= 2)
    rules = [z3.And(size >= n * 3, size < n * 3 + 3, hue == n % 3) for n in range(count)]
    for place, rule in enumerate(rules):
        for other in rules[place + 1 :]:
            solver = z3.Solver()
            solver.add(domain, rule, other)
            solver.check()
    solver = z3.Solver()
    solver.add(domain, *map(z3.Not, rules))
    solver.check()


def _tests() -> Iterator[Row]:
    title = "Tests made from the flow, and slips tried on it"
    with tempfile.TemporaryDirectory() as folder:
        wide = Subject(project(large.write(Path(folder))), unfold(load(Path(folder))))
    took = _timed(lambda: generate(wide, "transitions"))
    yield limit(title, "scenarios that cover 1,027 states' transitions", took, 5.0, "s")
    found = project(MSA)
    subject = Subject(found, unfold(found.flow))
    judge = Judge(subject)
    wanted = list(mutants(found.flow, judge.switched, "verification"))
    rate = len(wanted) / _timed(lambda: list(judge.judge(wanted)))
    yield Row(title, "slips judged a second, verification step", f"{rate:.0f}/s", "", "≥ 100/s", rate >= 100)


def _journals() -> Iterator[Row]:
    title = "Recorded sessions against the flow"
    events, aligned = replayed(MSA)
    yield Row(title, "flowkit, events replayed", _rate(events), "", "≥ 100 k/s", events >= 100_000)
    yield Row(title, "flowkit, sessions aligned", _rate(aligned), "1 ×", "≥ 5 k/s", aligned >= 5_000)
    if find_spec("pm4py"):
        yield from pm4py_rows(title, MSA, aligned)
