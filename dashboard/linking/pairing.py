"""Pairs of reports, with what several features ask of them: reckoned at first need, and once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from dashboard.linking.arrays import WEIGHT_BITS, WEIGHT_MASK, Arrays, Hashes, Rows

# An array of numbers or of truth values, one a pair (NumPy's types don't say what comparing two columns gives).
Values = Any

_EARTH_KM = 6371.0


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs (left, right) of rows of the columns."""

    columns: Arrays
    left: Rows
    right: Rows

    def both(self, column: Any) -> tuple[Values, Values]:  # noqa: ANN401 - a column of any type
        """What a column says of the left ones, and of the right ones."""
        return column[self.left], column[self.right]

    def same(self, column: Any) -> Values:  # noqa: ANN401
        """Where both have the code, and the same one."""
        one, other = self.both(column)
        return (one == other) & (one >= 0)

    def other(self, column: Any) -> Values:  # noqa: ANN401
        """Where both have a code, and another one."""
        one, other = self.both(column)
        return (one != other) & (one >= 0) & (other >= 0)

    def shared(self, table: Hashes) -> Values:
        """How many entries their two rows have in common; within a row each stands once."""
        return repeated(*self.both(table))

    @cached_property
    def gap(self) -> Values:
        """Days between the two intervals; 0 where they meet, NaN where one is not told."""
        (first, first_too), (last, last_too) = self.both(self.columns.first), self.both(self.columns.last)
        return np.maximum(np.maximum(first - last_too, first_too - last), 0)

    @cached_property
    def exact(self) -> Values:
        """Both days are told within a week."""
        one, other = self.both(self.columns.precision)
        return (one <= 2) & (other <= 2)

    @cached_property
    def hours_apart(self) -> Values:
        """Hours between the two times of day, past midnight too: 12 at most; NaN where one is not told."""
        hour, hour_too = self.both(self.columns.hour)
        apart = np.abs(hour - hour_too)
        return np.minimum(apart, 24 - apart)

    @cached_property
    def published_apart(self) -> Values:
        """Days between the two publications, NaN where one is not known."""
        one, other = self.both(self.columns.published)
        return np.abs(one - other)

    @cached_property
    def beyond(self) -> Values:
        """Kilometres between the two places beyond what their precisions leave open; NaN where one has no point."""
        (lat, lat_too), (lon, lon_too) = self.both(self.columns.latitude), self.both(self.columns.longitude)
        lat, lat_too = np.radians(lat), np.radians(lat_too)
        half = np.sin((lat - lat_too) / 2) ** 2
        half += np.cos(lat) * np.cos(lat_too) * np.sin(np.radians(lon - lon_too) / 2) ** 2
        km, km_too = self.both(self.columns.km)
        return np.maximum(2 * _EARTH_KM * np.arcsin(np.sqrt(half)) - km - km_too, 0)

    @cached_property
    def precise(self) -> Values:
        """Both places are known within 30 km."""
        km, km_too = self.both(self.columns.km)
        return np.maximum(km, km_too) <= 30

    @cached_property
    def same_name(self) -> Values:
        """Places of one name in one country (or in none that is told)."""
        country, country_too = self.both(self.columns.country)
        return self.same(self.columns.place) & (country == country_too)

    @cached_property
    def other_country(self) -> Values:
        return self.other(self.columns.country)

    @cached_property
    def one_language(self) -> Values:
        one, other = self.both(self.columns.language)
        return one == other

    @cached_property
    def likeness(self) -> Values:
        """The cosine of the two traces."""
        both = np.sort(np.concatenate(self.both(self.columns.words), axis=1), axis=1)
        # A word stands at most once in each trace, so one that is in both stands beside itself.
        same = (both[:, 1:] >> WEIGHT_BITS == both[:, :-1] >> WEIGHT_BITS) & (both[:, 1:] >= 0)
        pair, at = np.nonzero(same)
        first, second = both[pair, at] & WEIGHT_MASK, both[pair, at + 1] & WEIGHT_MASK
        return np.bincount(pair, first * second, minlength=len(self.left)) / WEIGHT_MASK**2


def repeated(rows: Hashes, others: Hashes) -> Values:
    """How many entries each row has in common with the one beside it."""
    both = np.sort(np.concatenate([rows, others], axis=1), axis=1)
    return ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] >= 0)).sum(axis=1)
