"""A watched folder: read once, read whole, read on after a restart, stopped cleanly."""

import os
import signal
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboard import pipeline
from dashboard.collecting import folder as watching
from dashboard.collecting.folder import watch
from dashboard.collecting.stopping import stoppable
from dashboard.model import VigieError
from dashboard.store import Store

TEXT = "Une attaque a fait trois morts mardi à Gao, dans le nord du Mali, selon l'armée. "


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


class Watch:
    """A watch whose looks are taken by hand: each is told what to do before it; the last one stops it."""

    def __init__(self, inbox: Path, store: Store, *before_each_look, seconds: float = 0):
        self.steps = list(before_each_look)
        self.waits: list[float] = []
        self.stop = threading.Event()
        self.stop.wait = self._between_looks  # type: ignore[method-assign]
        self.summaries = list(watch(inbox, store, self.stop, every=0, seconds=seconds))

    def _between_looks(self, seconds: float) -> bool:
        self.waits.append(seconds)
        if self.steps:
            self.steps.pop(0)()
        else:
            self.stop.set()
        return False

    @property
    def counts(self) -> list[tuple[int, int, int]]:
        return [(one.new, one.changed, len(one.skipped)) for one in self.summaries]


def look() -> None:
    """Nothing happens before the next look."""


def texts(store: Store) -> list[str]:
    return sorted(store.current("articles")["text"].to_pylist())


def test_files_there_and_files_put_there_are_read_once(inbox, store):
    (inbox / "a.txt").write_text(TEXT + "a")

    def put():
        (inbox / "below").mkdir()
        (inbox / "below" / "b.txt").write_text(TEXT + "b")

    assert Watch(inbox, store, look, put, look, look).counts == [(1, 0, 0), (1, 0, 0)]
    assert texts(store) == [TEXT + "a", TEXT + "b"]


def test_a_half_written_file_is_waited_for(inbox, store):
    path = inbox / "slow.txt"
    portions = [TEXT[:20], TEXT[20:40], TEXT[40:].strip()]

    def write_on():
        with path.open("a") as file:
            file.write(portions.pop(0))

    assert Watch(inbox, store, write_on, write_on, write_on, look, look).counts == [(1, 0, 0)]
    assert texts(store) == [TEXT.strip()]


def test_a_changed_file_is_read_again(inbox, store):
    path = inbox / "a.md"
    path.write_text(f"---\nid: a\n---\n{TEXT}")
    watched = Watch(inbox, store, look, lambda: path.write_text(f"---\nid: a\n---\n{TEXT} Bilan revu."), look, look)
    assert watched.counts == [(1, 0, 0), (0, 1, 0)]


def test_nothing_is_read_twice_after_a_restart(inbox, store, monkeypatch):
    (inbox / "a.txt").write_text(TEXT)
    (inbox / "broken.txt").write_bytes(b"\0\1\2")
    assert Watch(inbox, store, look).counts == [(1, 0, 1)]
    monkeypatch.setattr(watching, "read", lambda *_args, **_options: pytest.fail("read again"))
    assert Watch(inbox, store, look, look).counts == []


def test_what_was_not_committed_is_read_again(inbox, store, monkeypatch):
    (inbox / "a.txt").write_text(TEXT)
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "commit_readings", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            Watch(inbox, store, look)
    assert Watch(inbox, store, look).counts == [(1, 0, 0)]


def test_small_commits_are_put_together(inbox, store):
    (inbox / "first.txt").write_text(TEXT + "first")
    puts = [lambda n=n: (inbox / f"{n}.txt").write_text(TEXT + str(n)) for n in range(4)]
    assert Watch(inbox, store, look, *puts, look, look, seconds=3600).counts == [(1, 0, 0)]
    assert Watch(inbox, store, look).counts == [(4, 0, 0)]


def test_a_slow_disk_is_looked_at_less_often_whatever_reading_takes(inbox, store, monkeypatch):
    clock = [0.0]
    listed, ingested = watching._files, watching.ingest_articles

    def taking(seconds, function):
        def slow(*args, **options):
            clock[0] += seconds
            return function(*args, **options)

        return slow

    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(watching, "_files", taking(3, listed))
    monkeypatch.setattr(watching, "ingest_articles", taking(1000, ingested))
    (inbox / "a.txt").write_text(TEXT)
    watched = Watch(inbox, store, look, look)
    assert watched.counts == [(1, 0, 0)]
    assert watched.waits == [30, 30, 30]


@pytest.mark.parametrize("name", [".hidden.txt", "~$open.txt", "coming.txt.part", "coming.CRDOWNLOAD", "a.tmp"])
def test_what_is_hidden_or_unfinished_is_passed_by(inbox, store, name):
    (inbox / name).write_text(TEXT)
    assert Watch(inbox, store, look).counts == []


def test_a_store_and_a_link_in_the_folder_are_passed_by(inbox, tmp_path):
    store = Store.create(inbox / "store")
    (inbox / "loop").symlink_to(inbox)
    assert Watch(inbox, store, look).counts == []


def test_a_file_that_is_gone_again_costs_nothing(inbox, store, monkeypatch):
    (inbox / "a.txt").write_text(TEXT)
    (inbox / "b.txt").write_text(TEXT + "b")
    listed = watching._files

    def then_gone(folder):
        yield from list(listed(folder))
        (inbox / "a.txt").unlink(missing_ok=True)

    monkeypatch.setattr(watching, "_files", then_gone)
    watched = Watch(inbox, store, look)
    assert watched.summaries[-1].new == 1


def test_no_folder(tmp_path, store):
    with pytest.raises(VigieError, match="no folder"):
        Watch(tmp_path / "none", store)


def test_a_folder_that_goes_away(inbox, store):
    with pytest.raises(VigieError, match="still there"):
        Watch(inbox, store, lambda: inbox.rmdir())


def test_stopping_leaves_the_rest_for_the_next_start(inbox, store, monkeypatch):
    for number in range(5):
        (inbox / f"{number}.txt").write_text(f"{TEXT}{number}")
    stop = threading.Event()
    readers = watching.read

    def read_two(paths, **options):
        if paths[0].name == "1.txt":
            stop.set()
        return readers(paths, **options)

    with monkeypatch.context() as patched:
        patched.setattr(watching, "read", read_two)
        stopped = list(watch(inbox, store, stop, every=0, seconds=0))
    assert sum(one.new for one in stopped) == 2
    assert sum(new for new, _, _ in Watch(inbox, store, look).counts) == 3


def test_the_memory_holds_no_names(inbox, store):
    (inbox / "source-jane.txt").write_text(TEXT)
    Watch(inbox, store, look)
    assert b"jane" not in (store.path / "watched.sqlite").read_bytes()


def test_a_damaged_memory_says_so(inbox, store):
    (store.path / "watched.sqlite").write_text("no database")
    with pytest.raises(VigieError, match="delete it: files are then read anew"):
        Watch(inbox, store, look)


@pytest.fixture
def ctrl_c():
    """Python's own answer to Ctrl-C, also where the tests run in the background and are deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_asks_once_and_interrupts_the_second_time(ctrl_c):
    with stoppable() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(1)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is ctrl_c
