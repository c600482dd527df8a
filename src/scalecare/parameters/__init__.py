"""Numbers as data: each a dated value with unit, source and status, read from YAML."""

from scalecare.parameters.load import BadParameterFile, load_parameters
from scalecare.parameters.versions import versions

__all__ = ["BadParameterFile", "load_parameters", "versions"]
