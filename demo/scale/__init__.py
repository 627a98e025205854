"""The demo municipality's archive as it would be after twenty years: `manage.py demo --scale`.

Made-up bodies, people, meetings and words, the same each time. Rows go in by COPY, past the verbs but not past the
database: its constraints and triggers all hold, and the triggers write the search as for anybody else.

What made meetings lack, since nobody held them: saved earlier texts, events in the log, notices, statements, files, and
for the signed ones whatever signing leaves (rounds, signatures, seals and their locks). They stand in the register with
numbers of their bodies' own series, and have no file there.
"""

from demo.scale.filling import Done, Refused, fill

__all__ = ["Done", "Refused", "fill"]
