"""What is built once: used, it stays; unused for long, it goes."""

import os
import time

from dashboard.resources import use_cached


def test_others_of_its_kind_go_when_they_were_not_used_for_long(tmp_path):
    folders = {name: tmp_path / name for name in ("sample-new", "sample-recent", "sample-old", "gazetteer-old")}
    for name, folder in folders.items():
        folder.mkdir()
        days = 0 if name == "sample-recent" else 40
        os.utime(folder, (time.time() - days * 86_400,) * 2)
    use_cached(folders["sample-new"])
    assert {path.name for path in tmp_path.iterdir()} == {"sample-new", "sample-recent", "gazetteer-old"}
    use_cached(folders["sample-recent"])
    assert folders["sample-new"].exists()
