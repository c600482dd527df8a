"""What it takes to make a plan again."""

from __future__ import annotations

from importlib.metadata import version

from scalecare.domain import ParameterSet

_PROGRAMS = ("scalecare", "highspy", "numpy", "scipy", "numba")


def versions(parameters: ParameterSet) -> dict[str, str]:
    """Return the versions that a plan's record needs to be made again.

    Parameters
    ----------
    parameters
        The numbers that were used; named by their digest.

    Examples
    --------
    >>> from scalecare.parameters import load_parameters
    >>> sorted(versions(load_parameters()))
    ['highspy', 'numba', 'numpy', 'parameters', 'scalecare', 'scipy']
    """
    return {name: version(name) for name in _PROGRAMS} | {"parameters": parameters.digest}
