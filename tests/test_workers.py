"""Work on several processes keeps its order, and draws its items as it goes."""

import os

import pytest

from dashboard.workers import Workers


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("count", [0, 3, 1000])
def test_results_come_in_order(jobs, count):
    with Workers(jobs) as workers:
        assert list(workers.map(abs, range(-count, 0))) == list(range(count, 0, -1))
        assert list(workers.map(abs, [-1])) == [1]  # the same processes serve the next work


def test_items_are_drawn_as_they_are_needed():
    drawn = []

    def items():
        for number in range(10_000):
            drawn.append(number)
            yield -number

    with Workers(2) as workers:
        results = workers.map(abs, items())
        assert next(results) == 0
        assert len(drawn) < 1000


def test_an_error_reaches_who_asked():
    with Workers(2) as workers, pytest.raises(TypeError):
        list(workers.map(abs, ["x"] * 1000))


def die_of_13(number):
    if number == 13:
        os._exit(1)
    return -number


def test_an_item_that_kills_its_process_costs_itself_alone():
    with Workers(2) as workers:
        results = list(workers.start(die_of_13, range(500), lambda number: None))
        assert results == [None if number == 13 else -number for number in range(500)]
        assert list(workers.start(abs, [-1])) == [1]  # by new processes
