"""Hostile input: each file has its reason, the next one is read, nothing is held that is too large."""

import io
import os
import random
import time
import zipfile
from pathlib import Path

import hostile
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import TEXT

from dashboard.model import Article
from dashboard.readers import Defaults, Skipped, read, read_bytes, sandbox
from dashboard.readers.bounds import MAX_READ, Capped, TooMuchError


def everything(name: str, data: bytes, **defaults) -> list[Article | Skipped]:
    return list(read_bytes(name, data, defaults=Defaults(**defaults)))


def refused(name: str, data: bytes) -> Skipped:
    (skipped,) = everything(name, data)
    assert isinstance(skipped, Skipped), skipped
    return skipped


@pytest.mark.parametrize(("name", "make", "reason"), hostile.REFUSED, ids=[name for name, *_ in hostile.REFUSED])
def test_each_has_its_reason(name, make, reason):
    skipped = refused(name, make())
    assert reason in str(skipped)
    assert skipped.advice


def test_no_file_of_the_machine_is_let_in():
    for name, package, part in (
        ("a.docx", samples.docx(), "word/document.xml"),
        ("a.odt", samples.odt(), "content.xml"),
    ):
        for item in everything(name, hostile.with_entities(package, part, hostile.EXTERNAL)):
            assert "root:" not in str(item)


class TestArchives:
    def test_no_name_leads_out(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        names = ("../../up.txt", "/root.txt", "C:\\windows.txt", "..\\up.txt", "a/../../b.txt")
        for data in (
            samples.zipped(dict.fromkeys(names, TEXT.encode())),
            samples.tarred(dict.fromkeys(names, TEXT.encode())),
        ):
            items = everything("a.zip", data)
            assert len(items) == len(names)
            assert all("leads out" in item.reason for item in items)
        assert not list(tmp_path.iterdir())

    def test_links_and_devices_are_not_followed(self):
        import tarfile

        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as package:
            for name, kind in (("a.txt", tarfile.SYMTYPE), ("b.txt", tarfile.LNKTYPE), ("c.txt", tarfile.CHRTYPE)):
                part = tarfile.TarInfo(name)
                part.type, part.linkname = kind, "/etc/passwd"
                package.addfile(part)
        items = everything("a.tar", out.getvalue())
        assert ["link or a device" in item.reason for item in items] == [True] * 3

    def test_what_a_list_of_contents_may_hold(self):
        stream = Capped(io.BytesIO(b"x" * 10))
        assert stream.read(4) + stream.read() == b"x" * 10
        with pytest.raises(TooMuchError):
            Capped(io.BytesIO(b"x" * (MAX_READ + 1))).read(MAX_READ + 1)

    def test_many_files(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for number in range(3000):
                package.writestr(f"{number % 100}/{number}.txt", b"")
        items = everything("a.zip", out.getvalue())
        assert len(items) == 3000
        assert all("empty" in item.reason for item in items)


class TestWhatIsShown:
    def test_scripts_stay_text_and_nothing_turns_around(self):
        (article,) = everything("a.jsonl", hostile.hidden_line())
        assert article.title == "<script>alert(1)</script>\ufffdgnp.exe"
        assert article.text == f"{TEXT}\ufffd\ufffd"
        assert any(note.startswith("3 broken, control or direction-turning") for note in article.notes)

    def test_a_title_of_a_page_is_no_markup(self):
        page = samples.html(title="Gao &lt;img src=x onerror=alert(1)&gt;")
        (article,) = everything("a.html", page)
        assert article.title.startswith("Gao")
        assert "&lt;" not in article.title

    def test_reasons_hold_no_control_characters(self):
        told = str(Skipped("a\x1b[31m\u202etxt.exe\n", 1, "r\x00", "do\r\n"))
        assert told == "a\ufffd[31m\ufffdtxt.exe , line 1: r\ufffd. do"


class TestLimits:
    """The process that reads is stopped, and the next file is read by another."""

    def test_time(self, monkeypatch):
        monkeypatch.setattr(sandbox, "SECONDS", 0.4)
        sandbox.end_all()  # those that wait have the usual limits
        slow = b"<html><body>" + b"<p>Une bombe a <b>explos\xc3\xa9</b> mardi.</p>" * 150_000
        begun = time.monotonic()
        assert "seconds" in refused("a.html", slow).reason
        assert time.monotonic() - begun < 30
        monkeypatch.undo()
        assert len(everything("a.html", samples.html())) == 1

    def test_memory(self, monkeypatch):
        monkeypatch.setattr(sandbox, "MEGABYTES", 200)
        sandbox.end_all()
        assert "memory" in refused("a.eml", b"Subject: x\n\n" + b"mot " * 12_000_000).reason
        monkeypatch.undo()
        assert isinstance(everything("a.html", samples.html())[0], Article)

    def test_a_crash(self, monkeypatch):
        child = sandbox._take()
        child._process.kill()
        child._process.wait()
        sandbox._give_back(child)
        assert "crash" in refused("a.pdf", samples.pdf()).reason
        assert isinstance(everything("a.pdf", samples.pdf())[0], Article)

    def test_one_process_reads_many(self):
        sandbox.end_all()
        everything("a.html", samples.html())
        first = sandbox._idle[0]
        everything("a.pdf", samples.pdf())
        assert sandbox._idle == [first]
        assert first.files == 2

    def test_who_stops_halfway_leaves_no_process(self):
        sandbox.end_all()
        items = read_bytes("a.csv.xlsx", samples.xlsx((*samples.ROWS, *samples.ROWS[1:] * 50)))
        next(items)
        items.close()
        assert not sandbox._idle


class TestFolder:
    def test_links_pipes_and_closed_folders(self, tmp_path: Path):
        (tmp_path / "a.txt").write_text(TEXT, "utf-8")
        (tmp_path / "loop").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "pipe.txt")
        items = list(read([tmp_path]))
        assert [isinstance(item, Article) for item in items] == [True, False, False]
        assert "link to a folder" in items[1].reason
        assert "no regular file" in items[2].reason

    def test_a_null_byte_in_a_name(self):
        (skipped,) = read(["a\0.txt"])
        assert isinstance(skipped, Skipped)


def test_mixed_files_some_broken(tmp_path: Path):
    """The small form of ``tests/benchmarks/bench_mixed.py``: 190 files of every format and 10 broken ones."""
    small = [one for one in hostile.REFUSED if "cut" in one[0] or "null" in one[0] or "noise" in one[0]]
    made = {suffix: make() for suffix, make in samples.SAMPLES.items()}
    for number in range(190):
        suffix = list(made)[number % len(made)]
        (tmp_path / f"{number:03d}{suffix}").write_bytes(made[suffix])
    for number in range(10):
        name, make, _ = small[number]
        (tmp_path / f"{500 + number} {name}").write_bytes(make())
    items = list(read([tmp_path], defaults=Defaults(language="fr")))
    reasons = [item for item in items if isinstance(item, Skipped)]
    assert [item.path for item in reasons] == [str(tmp_path / f"{500 + n} {small[n][0]}") for n in range(10)]
    assert sum(isinstance(item, Article) for item in items) == 190
    assert all(item.reason and item.advice for item in reasons)


GUARDED = {
    suffix: samples.SAMPLES[suffix]() for suffix in (".html", ".docx", ".rtf", ".eml", ".xlsx", ".rss", ".pdf", ".odt")
}


@settings(max_examples=25)
@given(st.sampled_from(sorted(GUARDED)), st.randoms(use_true_random=False))
def test_damaged_files_give_articles_or_reasons(suffix: str, chance: random.Random):
    """Bytes changed, cut out and doubled; the long run is ``tests/benchmarks/fuzz_readers.py``."""
    items = everything(f"a{suffix}", damaged(GUARDED[suffix], chance), language="fr")
    assert items
    for item in items:
        assert isinstance(item, Article) or (item.reason and item.advice)
        assert "its reader failed" not in str(item)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with a few things changed."""
    told = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(told))
        match chance.randrange(4):
            case 0:
                told[at] = chance.randrange(256)
            case 1:
                del told[at : at + chance.randrange(1, 200)]
            case 2:
                told[at:at] = told[at : at + chance.randrange(1, 200)]
            case _:
                told[at : at + 4] = chance.randbytes(4)
        if not told:
            return b"x"
    return bytes(told)
