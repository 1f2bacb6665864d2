"""Which of the things said is the event's: type, date, place and tolls; none where none is likely."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.assemble import find_all, scenes_of
from dashboard.extraction.choose import (
    TOLLS,
    Scene,
    attacked_side,
    candidates,
    choose,
    counts_for,
    model_name,
    similar,
    span,
    time_of_day,
    unresolved_date,
)
from dashboard.extraction.event_type import choose_type
from dashboard.extraction.segment import segment
from dashboard.extraction.weighing import Model, model
from dashboard.languages import languages
from dashboard.model import Article, FigureValue, Qualifier

FIELDS = ("date", "place", *TOLLS, "munitions")


def scene(text: str, title: str = "", published: str | None = "2021-05-12") -> Scene:
    """The scene of the main event."""
    article = Article(article_id="a", title=title, text=text, language="fr", published_at=published)
    document = segment(article, languages()["fr"])
    return scenes_of(document, find_all(document), report=True)[0][0]


def killed(
    low: int | None, best: int | None, high: int | None, qualifier: Qualifier = "exact", *, partial: bool = False
) -> FigureValue:
    return FigureValue("killed", low, best, high, qualifier, partial=partial)


# --- Type -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une explosion a secoué Kaboul mardi. Un kamikaze s'est fait exploser devant un hôtel.", "suicide-bomb"),
        ("Une attaque a fait deux morts mardi à Gao. Des obus sont tombés sur le camp.", "shelling"),
        ("Un attentat a visé mardi un bus à Karachi. Une bombe artisanale avait été posée sous un siège.", "ied"),
    ],
)
def test_the_sure_words_give_the_type(text: str, expected: str) -> None:
    assert choose_type(scene(text)).value.sub_type == expected


# --- Choices --------------------------------------------------------------------------------------------------


def test_the_day_of_the_event_is_chosen() -> None:
    chosen = choose(scene("Un obus a tué lundi deux passants à Sake, a annoncé mardi le gouverneur."), "date")
    assert chosen is not None
    assert chosen.mention.text == "lundi"
    assert 0 < chosen.probability <= 1


def test_the_whole_toll_is_chosen_not_a_part() -> None:
    told = scene("Un obus a tué mardi neuf personnes, dont trois enfants, sur un marché de Sake.", "Neuf morts à Sake")
    chosen = choose(told, "killed")
    assert chosen is not None
    assert chosen.mention.value.best == 9


def test_nothing_is_chosen_where_nothing_is_told() -> None:
    told = scene("Un obus est tombé mardi sur un marché de Sake.")
    assert choose(told, "wounded") is None
    assert candidates(told, "wounded") == []


def test_the_hour_is_the_date_s_own() -> None:
    told = scene("Un obus est tombé mardi soir sur un marché de Sake. La nuit a été calme.")
    chosen = choose(told, "date")
    assert chosen is not None
    hour = time_of_day(told, chosen.mention)
    assert hour is not None
    assert hour.value.time_of_day == "evening"


def test_a_day_that_cannot_be_told_has_its_reason() -> None:
    told = scene("Un obus est tombé mardi sur un marché de Sake.", published=None)
    assert choose(told, "date") is None
    unknown = unresolved_date(told)
    assert unknown is not None
    assert unknown.value.reason == "no_publication_date"


def test_features_are_shares() -> None:
    told = scene(
        "Des roquettes ont tué mardi soir neuf personnes, dont trois enfants, à Sake, dans l'est de la RDC. Le bilan "
        "est monté à onze morts et une vingtaine de blessés. Quatre roquettes sont tombées sur le marché.",
        "RDC : neuf morts à Sake",
    )
    for field in FIELDS:
        for mention, features in candidates(told, field):
            assert all(0 <= value <= 1 for value in features.values()), (field, mention.text, features)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("main", [True, False])
def test_every_field_has_a_model_whose_features_exist(field: str, main: bool) -> None:
    """A weight of a feature that is no longer computed would silently count for nothing."""
    told = scene(
        "Des roquettes ont tué mardi soir neuf personnes et blessé dix autres à Sake. Huit femmes ont été enlevées. "
        "Quatre roquettes sont tombées sur le marché."
    )
    chooser = model(model_name(field, main=main))
    assert 0 < chooser.threshold < 1
    assert set(chooser.weights) <= set(candidates(told, field)[0][1])


def test_a_probability_is_the_logistic_of_the_weights() -> None:
    chooser = Model(threshold=0.5, intercept=0.0, weights={"title": 2.0})
    assert chooser.probability({}) == 0.5
    assert chooser.probability({"title": 1.0, "unheard-of": 9.0}) == pytest.approx(0.8808, abs=1e-4)


# --- Tolls ----------------------------------------------------------------------------------------------------


def test_which_figures_count() -> None:
    told = scene("Un obus a tué mardi neuf personnes, dont trois enfants, et blessé douze autres à Sake.")
    counted = [figure.value.best for figure in told.figures if counts_for(figure, "killed")]
    assert counted == [9]


def test_attackers_are_taken_off_a_total() -> None:
    told = scene("L'attentat a fait 56 morts mardi à Karachi, dont les quatre kamikazes.")
    (total,) = [figure for figure in told.figures if counts_for(figure, "killed")]
    assert attacked_side(total).best == 52


@pytest.mark.parametrize(
    ("others", "chosen", "expected"),
    [
        ([], killed(9, 9, 9), (9, 9, 9)),
        ([killed(11, 11, 11)], killed(9, 9, 9), (9, 9, 11)),
        ([killed(7, 7, 7)], killed(9, 9, 9), (7, 9, 9)),
        ([killed(11, 11, 11)], killed(9, 9, None, "at_least"), (9, 9, None)),
        ([], killed(None, 20, None, "about"), (20, 20, 20)),
        ([], killed(3, None, 5), (3, None, 5)),
        ([], killed(None, None, None, "unknown_plural"), (None, None, None)),
    ],
)
def test_the_span_of_an_article(
    others: list[FigureValue], chosen: FigureValue, expected: tuple[int | None, int | None, int | None]
) -> None:
    assert span([chosen, *others], chosen) == expected


def test_a_toll_of_another_order_is_another_toll() -> None:
    figures = [killed(9, 9, 9), killed(20, 20, 20), killed(130, 130, 130), killed(None, None, None, "unknown_plural")]
    assert [figure.best for figure in similar(figures, figures[0])] == [9, 20, None]


NUMBERS = st.integers(0, 200)


def figures_of(numbers: Sequence[tuple[int, int, int]]) -> list[FigureValue]:
    return [killed(*sorted(three)) for three in numbers]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_bounds_are_in_order(numbers: list[tuple[int, int, int]]) -> None:
    figures = figures_of(numbers)
    low, best, high = span(figures, figures[0])
    assert low is not None
    assert best is not None
    assert high is not None
    assert low <= best <= high
    assert best == figures[0].best
