"""Words as data: packs of questions, criteria, options, measures and cases, read safely and checked.

A published version is never edited; a new one says what became of every item of the one before, so that
no answer is ever lost.
"""

from scalecare.content.errors import BadPack, ContentError, Problem, UnknownPack
from scalecare.content.library import Shelf, check, digest_of, load_folder, shipped, with_own
from scalecare.content.publish import CannotDraft, CannotRetire, draft, publish, retire

__all__ = [
    "BadPack",
    "CannotDraft",
    "CannotRetire",
    "ContentError",
    "Problem",
    "Shelf",
    "UnknownPack",
    "check",
    "digest_of",
    "draft",
    "load_folder",
    "publish",
    "retire",
    "shipped",
    "with_own",
]
