"""The benchmarks: what they measure is tested elsewhere; here, that they can be found and tell the truth."""

from benchmarks import __main__ as benchmarks
from benchmarks.measuring import Line, median


def test_every_subject_is_found():
    assert {"archive", "following", "rendering"} <= benchmarks._subjects().keys()


def test_a_median_leaves_the_first_round_out():
    rounds = iter(range(4))
    assert 0 <= median(lambda: next(rounds), rounds=3) < 1
    assert next(rounds, None) is None


def test_a_promise_is_kept_broken_or_not_measured(capsys):
    class Subject:
        __doc__ = "A subject."

        @staticmethod
        def measure(place):
            yield Line("base", 0.2, is_base=True)
            yield Line("fast", 0.1, goal=0.5)
            yield Line("absent", None, goal=0.5, note="not installed")

    assert benchmarks._tell("subject", Subject, None)
    said = capsys.readouterr().out
    assert "100 ms   0.50  promised 500 ms" in said
    assert "not installed" in said
    Subject.measure = staticmethod(lambda place: iter([Line("slow", 0.6, goal=0.5)]))
    assert not benchmarks._tell("subject", Subject, None)
    assert "NOT KEPT" in capsys.readouterr().out
    Subject.measure = staticmethod(lambda place: iter([Line("few", None, note="80 %", is_broken=True)]))
    assert not benchmarks._tell("subject", Subject, None)
    assert "NOT KEPT" in capsys.readouterr().out
