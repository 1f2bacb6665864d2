"""How many articles there are, told without reading them."""

import pytest

from dashboard.readers import Skipped, read
from dashboard.readers.counting import expected


def test_files_and_lines_are_counted(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text("Une roquette est tombée sur Bagdad.", "utf-8")
    lines = [f'{{"id": "{n}", "title": "t", "text": "Une roquette."}}\n' for n in range(3)]
    (tmp_path / "a" / "three.jsonl").write_text("".join(lines), "utf-8")
    (tmp_path / "two.md").write_text("Un tir.", "utf-8")
    assert expected([tmp_path]) == sum(not isinstance(item, Skipped) for item in read([tmp_path])) == 5


@pytest.mark.parametrize("name", ["a.zip", "a.csv", "a.warc", "a.eml"])
def test_what_only_reading_tells_is_not_guessed(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    assert expected([tmp_path]) is None


def test_what_is_not_there_is_left_to_the_reader(tmp_path):
    assert expected([tmp_path / "none.jsonl"]) is None
