"""Small commits put together, by a clock of our own."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.collecting.batches import batches


class Clock:
    """Every item costs some seconds."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def over(self, story):
        """The items of (seconds since the one before, item)."""
        for seconds, item in story:
            self.now += seconds
            yield item


def told(story, *, most=500):
    clock = Clock()
    return [(clock.now, batch) for batch in batches(clock.over(story), seconds=30, most=most, clock=clock)]


def test_what_comes_after_a_quiet_time_is_committed_at_once():
    assert told([(9, "a"), (0, "b"), (0, None), (50, "c"), (0, None)]) == [(9, ["a", "b"]), (59, ["c"])]


def test_what_trickles_in_is_put_together():
    assert told([(1, "a"), (0, None), (9, "b"), (0, None), (10, "c"), (0, None), (11, None)]) == [
        (1, ["a"]),
        (31, ["b", "c"]),
    ]


def test_a_full_batch_does_not_wait():
    batched = told([(0, letter) for letter in "abcdefgh"], most=3)
    assert ["".join(batch) for _, batch in batched] == ["abc", "def", "gh"]


def test_nothing_is_no_batch():
    assert told([(40, None), (40, None)]) == []


@settings(max_examples=100)
@given(some.lists(some.tuples(some.floats(0, 60), some.one_of(some.none(), some.integers())), max_size=60))
def test_nothing_is_lost_or_out_of_order_and_commits_are_rare(story):
    batched = told(story, most=7)
    assert [item for _, batch in batched for item in batch] == [item for _, item in story if item is not None]
    early = [batch for (before, _), (at, batch) in pairwise(batched[:-1]) if at - before < 30]
    assert all(len(batch) == 7 for batch in early)
