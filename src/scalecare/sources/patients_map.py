"""gp-reg-pat-prac-map.csv: the name, postcode, network and commissioner of each practice.

Until mid-2022 the columns are those of CCGs and STPs; the codes are the same kind as those of the
sub-ICB locations and ICBs that took their place.
"""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_dates
from scalecare.sources.family import Family, FamilyName


def read_patients_map(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the map and check it.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        As read, with dates, and the row in the file.

    Raises
    ------
    SourceError
        If a practice occurs twice, or a code or date is missing.
    """
    frame = with_codes(frame, ["practice_code", "icb_code", "sub_icb_code", "region_code"], file)
    frame = with_dates(frame, "extract_date", file, required=True)
    refuse_duplicates(frame, ["extract_date", "practice_code"], file)
    return frame


FAMILIES = (
    Family(
        FamilyName.PATIENTS_MAP,
        needs={
            "extract_date": ("extract_date",),
            "practice_code": ("practice_code",),
            "practice_name": ("practice_name",),
            "postcode": ("practice_postcode",),
            "pcn_code": ("pcn_code",),
            "pcn_name": ("pcn_name",),
            "sub_icb_code": ("sub_icb_location_code", "ccg_code"),
            "icb_code": ("icb_code", "stp_code"),
            "region_code": ("comm_region_code",),
        },
        may_have={
            "sub_icb_name": ("sub_icb_location_name", "ccg_name"),
            "icb_name": ("icb_name", "stp_name"),
            "region_name": ("comm_region_name",),
            "ons_sub_icb_code": ("ons_sub_icb_location_code", "ons_ccg_code"),
            "ons_icb_code": ("ons_icb_code", "ons_stp_code"),
        },
        read=read_patients_map,
    ),
)
