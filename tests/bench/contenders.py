"""The other ways to group practices: each a program of :mod:`tests.bench.rivals`, run alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.bench.environments import GRAPHS, REGIONS, SOLVER, Environment
from tests.bench.machine import machine
from tests.bench.options import HERE, say, yardsticks
from tests.bench.process import Figures, run_command
from tests.bench.remembered import fingerprint, recall, remember

SECTION = "peers"
HANDED = ("codes", "people", "km", "links", "hubs", "minimum_people", "maximum_people")
"""What a rival is handed of an instance; our grouping is not in it."""
HARDWARE = ("system", "cores", "memory_gib", "python")
ONE_THREAD = ("env", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")


@dataclass(frozen=True, slots=True)
class Contender:
    """A module of the rivals and its environment; one that takes every core is run with no other."""

    name: str
    module: str
    environment: Environment
    takes_every_core: bool = False

    def group(self, icb: str, given: Figures, *, again: bool) -> Figures:
        """Return its grouping of an instance and what that took, or why there is none.

        Parameters
        ----------
        icb
            The ICB, to keep the grouping by.
        given
            The instance.
        again
            Whether to measure even if it was measured on just this before.
        """
        asked = {**{key: given[key] for key in HANDED}, **yardsticks()["peers"]["settings"]}
        kept, mark = f"{icb}-{self.module}", self._fingerprint(asked)
        found = None if again else recall(SECTION, kept, mark)
        if found is not None:
            say(f"  {self.name}: kept from before")
            return found
        say(f"  {self.name} …")
        found = run_command(self._command(), asked, yardsticks()["limits"]["peer_seconds"])
        remember(SECTION, kept, mark, found)
        return found

    def _command(self) -> list[str]:
        threads = () if self.takes_every_core else ONE_THREAD
        return [*threads, str(self.environment.python), "-m", f"tests.bench.rivals.{self.module}"]

    def _fingerprint(self, asked: Figures) -> str:
        source = (HERE / "rivals" / f"{self.module}.py").read_text(encoding="utf-8")
        lock = self.environment.lock.read_text(encoding="utf-8")
        hardware = {key: machine()[key] for key in HARDWARE}
        return fingerprint(asked, source, lock, hardware)


CONTENDERS = (
    Contender("spopt max-p", "max_p", REGIONS),
    Contender("spopt Skater", "skater", REGIONS),
    Contender("spopt capacitated p-median", "p_median", REGIONS),
    Contender("k-means-constrained", "k_means", REGIONS),
    Contender("k-means-constrained, copies", "k_means_copies", REGIONS),
    Contender("METIS", "metis", GRAPHS),
    Contender("KaHIP", "ka_hip", GRAPHS),
    Contender("GerryChain ReCom", "recom", GRAPHS),
    Contender("CP-SAT", "cp_sat", SOLVER, takes_every_core=True),
)


def group_all(
    icb: str, given: Figures, problems: dict[str, str], *, again: bool
) -> Iterator[tuple[str, Figures]]:
    """Yield each contender's grouping by name: as many at a time as there are cores, each with one core.

    Parameters
    ----------
    icb
        The ICB.
    given
        The instance.
    problems
        Why an environment is not there, by its name.
    again
        Whether to measure even what is kept.
    """
    for together in (False, True):
        group = [one for one in CONTENDERS if one.takes_every_core is together]
        yield from _group_each(group, icb, given, problems, again=again, at_a_time=_at_a_time(together))


def _at_a_time(takes_every_core: bool) -> int:
    return 1 if takes_every_core else max(1, int(machine()["cores"]))


def _group_each(
    contenders: Sequence[Contender],
    icb: str,
    given: Figures,
    problems: dict[str, str],
    *,
    again: bool,
    at_a_time: int,
) -> Iterator[tuple[str, Figures]]:
    def grouped(one: Contender) -> tuple[str, Figures]:
        problem = problems.get(one.environment.name)
        return one.name, {"error": problem} if problem else one.group(icb, given, again=again)

    with ThreadPoolExecutor(max_workers=at_a_time) as pool:
        yield from pool.map(grouped, contenders)
