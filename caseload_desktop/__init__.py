"""Caseload Desktop: caseload recording for adult social care, offline first."""

__version__ = "0.1.0"
