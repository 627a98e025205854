"""How far an import has come, in one query for its files and one for its zips."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from archive.models import Intake, IntakeFile


@dataclass(frozen=True)
class Progress:
    """`total` is what is known of by now: a zip that has not been opened counts as one."""

    done: int
    total: int
    ready: int
    confirmed: int
    left_out: int
    is_unpacking: bool

    @property
    def is_under_way(self) -> bool:
        return self.done < self.total


def progress_of(intake: Intake) -> Progress:
    Step = IntakeFile.Step
    counted = intake.files.aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(step=Step.WAITING)),
        ready=Count("pk", filter=Q(step=Step.READY)),
        confirmed=Count("pk", filter=Q(step=Step.CONFIRMED)),
        left_out=Count("pk", filter=Q(step__in=[Step.REFUSED, Step.DUPLICATE])),
        taken_out=Count("pk", filter=Q(pack__is_done=False)),
    )
    packs = intake.packs.filter(is_done=False).aggregate(number=Count("pk"), files=Sum("count"))
    still_packed = max((packs["files"] or 0) - counted["taken_out"], packs["number"] and 1)
    return Progress(
        done=counted["all"] - counted["waiting"],
        total=counted["all"] + still_packed,
        ready=counted["ready"],
        confirmed=counted["confirmed"],
        left_out=counted["left_out"],
        is_unpacking=bool(packs["number"]),
    )
