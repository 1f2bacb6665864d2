"""The wheel holds everything: installed alone, started from an empty folder, it reads an article."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ARTICLE = {
    "id": "wheel-1",
    "title": "Mali : trois soldats tués dans une embuscade près de Gao",
    "text": "Trois soldats maliens ont été tués mardi dans une embuscade près de Gao, a annoncé l'armée.",
    "language": "fr",
    "published_at": "2021-03-17",
}


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command; its stderr is the message when it fails."""
    variables = os.environ | environment
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network: what builds it is in the test environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel alone is installed."""
    target = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--no-deps", "--no-index", "--target", target, wheel, cwd=target)
    return target


def test_every_data_file_is_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    shipped = [path for path in (ROOT / "data").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert shipped
    assert not [path for path in shipped if f"dashboard/_data/{path.relative_to(ROOT / 'data').as_posix()}" not in held]
    package = [
        path for path in (ROOT / "dashboard").rglob("*") if path.suffix in {".py", ".geojson", ".toml", ".css", ".mjs"}
    ]
    assert not [path for path in package if path.relative_to(ROOT).as_posix() not in held]
    assert "dashboard/_data/streamlit.toml" in held


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 12_000_000


def test_the_installed_package_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    code = (
        "import dashboard, dashboard.resources as r; from dashboard.geocoding.areas import locate;"
        "print(dashboard.__file__, r.data_path('taxonomy.toml'), r.static_path('land.geojson').stat().st_size,"
        "r.streamlit_config(), locate(16.27, -0.04).admin1, sep='\\n')"
    )
    said = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed)).stdout.split("\n")
    assert all(path.startswith(str(installed)) for path in (said[0], said[1], said[3]))
    assert said[4] == "Gao"


def test_the_installed_command_reads_an_article_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(json.dumps(ARTICLE, ensure_ascii=False) + "\n", "utf-8")
    command = (sys.executable, installed / "bin" / "vigie", "extract", "articles.jsonl", "--to", "reports.jsonl")
    run(*command, cwd=tmp_path, PYTHONPATH=str(installed))
    (line,) = (tmp_path / "reports.jsonl").read_text("utf-8").splitlines()
    (incident,) = json.loads(line)["incidents"]
    assert (incident["country"], incident["killed_best"]) == ("Mali", 3)
