"""Packages for the e-archive: E-ARK SIP (CSIP and SIP 2.1, METS, PREMIS 3, CITS ERMS 3), one for each entry of the
register: the sealed minutes of a meeting, or old minutes that were imported.

A package is written beside and gets its name when it is whole and has been checked; an export of many goes on where it
was broken off.
"""

from archive.packages.checking import Fault, check
from archive.packages.exporting import Busy, Foreign, Outcome, Progress, Scope, run

__all__ = ["Busy", "Fault", "Foreign", "Outcome", "Progress", "Scope", "check", "run"]
