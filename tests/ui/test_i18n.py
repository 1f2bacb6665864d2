"""The interface's words: both locales whole, every code and column named, numbers and dates as readers write them."""

import re
import string
from datetime import date
from pathlib import Path

import pytest

from dashboard import ui
from dashboard.columns import ARTICLES, CLAIMS, INCIDENTS
from dashboard.linking.features import FEATURES
from dashboard.taxonomy import event_types, sub_event_types
from dashboard.ui.i18n import MissingWordsError, Words, interface_languages, preferred, texts

EN, FR = Words("en"), Words("fr")


def _fields(text):
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_the_interface_speaks_english_and_french():
    assert interface_languages() == ("en", "fr")


@pytest.mark.parametrize("language", interface_languages())
def test_every_locale_has_every_key_with_the_same_fields(language):
    assert {key: _fields(text) for key, text in texts(language).items()} == {
        key: _fields(text) for key, text in texts("en").items()
    }


@pytest.mark.parametrize("language", interface_languages())
def test_no_text_is_empty(language):
    assert all(
        form for text in texts(language).values() for form in (text.values() if isinstance(text, dict) else [text])
    )


@pytest.mark.parametrize("column", [*INCIDENTS, *CLAIMS, *ARTICLES], ids=lambda column: column.name)
def test_every_column_has_a_label_and_a_meaning_in_both(column):
    assert all((column.label(language) and column.meaning(language)) for language in interface_languages())


def test_every_type_has_a_label_in_both():
    for kind in (*event_types(), *sub_event_types().values()):
        assert set(kind.labels) >= set(interface_languages())


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("qualifier", "exact at_least up_to about unknown_plural none"),
        ("status", "asserted reported claimed accused denied"),
        ("perpetrator_status", "claimed accused stated unknown"),
        ("review_status", "auto confirmed corrected rejected"),
        ("known_from", "fresh recalled all"),
        ("time_of_day", "night morning afternoon evening"),
        ("date_prec", "1 2 3 4 5"),
        ("where_prec", "1 2 3 4 5 6 7"),
        ("field", "impact launch_place defence damage arrested displaced missing troops munitions_total"),
        ("timeline", "day week month year"),
        ("evidence", "when where count who what"),
    ],
)
def test_every_code_of_the_data_has_a_word(group, codes):
    assert all(EN.has(f"{group}.{code}") for code in codes.split())


def test_every_reason_of_linking_has_words_in_both():
    told = [words for _, words in FEATURES.values() if words]
    assert all(Words(language).has(f"link_reason.{reason}") for reason in told for language in interface_languages())
    assert all(FR(f"link_reason.{reason}") != reason for reason in told)


def test_a_missing_key_is_named():
    with pytest.raises(MissingWordsError, match=r"no\.such"):
        EN("no.such")


def test_plurals_follow_the_language():
    assert (FR("toll.killed", n=0, count="0"), EN("toll.wounded", n=1, count="1")) == ("0 tué", "1 wounded")
    assert (FR("tiles.undated", n=1234), EN("tiles.undated", n=1234)) == ("1\u202f234 sans date", "1,234 undated")


@pytest.mark.parametrize(
    ("low", "best", "high", "expected"),
    [
        (None, None, None, "–"),
        (0, 0, 0, "0"),
        (37, 37, 37, "37"),
        (34, 37, 41, "37 (34–41)"),
        (12, 12, None, "≥ 12"),
        (12, None, None, "≥ 12"),
        (None, None, 5, "≤ 5"),
        (3, None, 5, "3–5"),
        (None, 20, None, "20"),
        (10, 12, None, "12 (≥ 10)"),
        (1200, 1200, 1200, "1,200"),
    ],
)
def test_a_count_says_what_is_known_of_it(low, best, high, expected):
    assert EN.count(low, best, high) == expected


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        (date(2020, 11, 17), date(2020, 11, 17), "17 November 2020", "17 novembre 2020"),
        (date(2020, 11, 1), date(2020, 11, 1), "1 November 2020", "1er novembre 2020"),
        (date(2020, 11, 1), date(2020, 11, 30), "November 2020", "novembre 2020"),
        (date(2014, 1, 1), date(2014, 12, 31), "2014", "2014"),
        (None, None, "Undated", "Sans date"),
    ],
)
def test_an_interval_is_told_no_finer_than_it_is_known(start, end, english, french):
    assert (EN.days(start, end), FR.days(start, end)) == (english, french)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(["fr-CA"], "fr"), (["de", "fr;q=0.5"], "en"), ([None, "fr_FR"], "fr"), ([], "en"), (["es", "fr", "en"], "fr")],
)
def test_the_browser_chooses_the_language(tags, expected):
    assert preferred(tags) == expected


def _code():
    package = Path(ui.__file__).parent
    files = (*package.rglob("*.py"), package.parent / "app.py")
    return "\n".join(path.read_text("utf-8") for path in files).replace("'", '"')


def test_every_text_that_the_code_asks_for_is_there():
    asked = set(re.findall(r'words\(\s*"(\w+\.\w+)"', _code()))
    assert len(asked) > 200
    assert asked - texts("en").keys() == set()


def test_no_text_is_left_over():
    """Each key stands in the code, whole or by its group where a code of the data completes it."""
    code = _code()
    completed = set(re.findall(r'words(?:\.code)?\(\s*(?:f"(\w+)\.\{|"(\w+)", )', code))
    groups = {group for pair in completed for group in pair if group}
    assert [key for key in texts("en") if f'"{key}"' not in code and key.split(".")[0] not in groups] == []
