"""Providers of care: what one record stands for, and when two are the same place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseload_desktop.domain.names import fold_words
from caseload_desktop.domain.postcode import tidy_postcode


@dataclass(frozen=True, slots=True)
class Place:
    """What tells one place from another: a company may have many, and a place may be known under several names."""

    name: str
    postcode: str
    cqc_location: str

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Place:
        """Read it off the fields of a provider."""
        name, postcode, location = (str(row.get(key) or "") for key in ("name", "postcode", "cqc_location"))
        return cls(name_key(name), tidy_postcode(postcode).value, location.strip().upper())


def same_place(one: Place, other: Place) -> bool:
    """True for two records of one place: one location of the regulator, or one name at one postcode.

    Without a postcode on either side the name alone decides; a company's homes bear different names.
    """
    if one.cqc_location and one.cqc_location == other.cqc_location:
        return True
    if not one.name or one.name != other.name:
        return False
    return one.postcode == other.postcode or not (one.postcode and other.postcode)


def name_key(name: str) -> str:
    """A name as it is compared: no capitals, accents or marks, and without "the", "ltd" and their like."""
    words = fold_words(name.replace("&", " and "))
    kept = [word for word in words if word not in ("the", "ltd", "limited", "plc", "llp")]
    return " ".join(kept or words)
