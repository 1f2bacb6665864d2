"""What readers, the network and the store say is said in French as well."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard
from dashboard.readers import Skipped
from dashboard.ui.i18n import Words
from dashboard.ui.remarks import refusal, remark, remarks

FR = Words("fr")
ROOT = Path(dashboard.__file__).parent
SPEAKERS = ("readers", "fetching", "collecting", "uploads", "store", "importing")
ALONE = ("pipeline.py", "reviews.py", "resources.py", "ui/memory.py")


def _template(node: ast.AST) -> str | None:
    """A text of the code as the table has it: a gap for each thing that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _trees() -> Iterator[ast.Module]:
    files = [path for name in SPEAKERS for path in (ROOT / name).rglob("*.py")]
    for path in (*files, *(ROOT / name for name in ALONE)):
        yield ast.parse(path.read_text("utf-8"))


def _said() -> set[str]:
    """Why something was not read, and what to do: the texts that a refusal is written with."""
    told: set[str] = set()
    for tree in _trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Skipped", "FetchError"):
                parts = call.args[2:] if getattr(call.func, "id", "") == "Skipped" else call.args[:2]
                told |= {text for part in parts for one in _ways(part) if (text := _template(one))}
    return told


def _ways(node: ast.AST) -> list[ast.AST]:
    return [*_ways(node.body), *_ways(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def test_every_refusal_is_said_in_french():
    said = _said()
    assert len(said) > 80
    # What is nothing but a gap is said where it is made; a gap without a blank before it is one that may be empty.
    plain = {text for text in said if re.search("[a-z]{3}", text.replace("{}", "")) and not re.search(r"\w\{\}", text)}
    assert {text for text in plain if remark(text, FR) == text} == set()


def test_every_sentence_of_the_table_stands_in_the_code():
    """By its words beside the gaps: the code may put it together out of parts."""
    code = " ".join(text for tree in _trees() for node in ast.walk(tree) if (text := _template(node)))
    words = set(re.findall(r"\w+", code))
    assert {text for text in remarks("fr") if not set(re.findall(r"\w+", text)) <= words} == set()


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("the file has more than 25 MB", "le fichier dépasse 25 Mo"),
        ("language identified: fr (0.98)", "langue reconnue : fr (0.98)"),
        (
            "no publication date: '03/04/2020' may be 2020-04-03 or 2020-03-04; say which with --dates day-first or "
            "month-first",
            "pas de date de parution : '03/04/2020' peut être le 2020-04-03 ou le 2020-03-04 ; dites laquelle par "
            "--dates day-first ou month-first",
        ),
        ("'x{}' is no integer for killed_best.", "'x{}' n'est pas une valeur possible pour killed_best."),
        ("12 incidents imported from acled", "incidents importés d'acled : 12"),
        ("something that nobody has put in French", "something that nobody has put in French"),
    ],
)
def test_gaps_are_filled(english, french):
    assert remark(english, FR) == french
    assert remark(english, Words("en")) == english


def test_a_refusal_is_one_line_and_hides_what_turns_text_round():
    item = Skipped("a\u202eb.txt", 3, "there is no text", "Give the article's words as text.")
    assert refusal(item, Words("en")) == str(item)
    assert refusal(item, FR) == "a\ufffdb.txt, ligne 3 : il n'y a pas de texte. Donnez les mots de l'article en texte."
