"""Places that only tell where another lies."""

import pytest

from dashboard.extraction.apposition import is_apposed
from dashboard.extraction.places import find_places
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Une bombe a explosé à Tiaret, à environ 350 km au sud-ouest d'Alger, la capitale.", {"Tiaret"}),
        ("Des tirs ont visé un hôpital d'Omdourman, près de Khartoum.", {"Omdurman"}),
        ("Une voiture a fauché des passants à Cambrils, une ville à 120 km au sud de Barcelone.", {"Cambrils"}),
        ("Des bombes ont explosé à Homs et près de Damas.", {"Homs", "Damascus"}),
        ("Un convoi a sauté sur une mine à 30 km au nord de Gao.", {"30 km au nord de Gao"}),
    ],
)
def test_what_tells_where_a_town_lies(text: str, kept: set[str]) -> None:
    document = segment(Article(article_id="x", text=text, language="fr"), languages()["fr"])
    places = find_places(document)
    assert {place.value.name for place in places if not is_apposed(place, places, document)} == kept
