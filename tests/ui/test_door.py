"""Who may see and do what on the pages, without a provider: a server that others reach, settings that make no sense."""

import re
from pathlib import Path

import pytest
import streamlit as st
from drawn import html_of

import dashboard.ui
from dashboard import access
from dashboard.access import AccessError, Policy
from dashboard.ui import stores

VIEWER = Policy(sign_in=False, anyone="viewer")
TEAM = Policy(sign_in=True, viewers=frozenset({"@example.org"}))


@pytest.fixture
def policy(monkeypatch):
    return lambda new: monkeypatch.setattr(access, "policy", lambda: new)


@pytest.mark.parametrize(
    ("language", "words", "editors"),
    [("en", "Add", "For editors only"), ("fr", "Ajouter", "Réservé aux éditeurs")],
)
def test_a_viewer_looks_and_may_not_add(open_page, policy, language, words, editors):
    policy(VIEWER)
    page = open_page(lang=language)
    assert "12" in html_of(page)
    assert not any(link.proto.label.startswith(words) for link in page.sidebar.get("page_link"))
    page = open_page("add", lang=language)
    assert editors in html_of(page)
    assert not page.get("file_uploader")
    assert not page.get("text_area")


@pytest.mark.parametrize(("language", "words"), [("en", "for its team"), ("fr", "réservé à son équipe")])
def test_who_did_not_sign_in_sees_the_door_alone(open_page, policy, language, words):
    policy(TEAM)
    for name in ("", "incidents", "add"):
        page = open_page(name, lang=language)
        assert words in html_of(page)
        assert [button.key for button in page.button] == ["door.in"]
        assert not page.sidebar.children


def test_one_button_for_each_provider(open_page, policy):
    policy(Policy(sign_in=True, providers=("google", "keycloak")))
    assert [button.label for button in open_page().button] == ["Sign in with google", "Sign in with keycloak"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_settings_that_make_no_sense_show_why_and_nothing_else(open_page, monkeypatch, language):
    def nonsense():
        raise AccessError("secrets.toml makes no sense")

    monkeypatch.setattr(access, "policy", nonsense)
    page = open_page(lang=language)
    assert "secrets.toml makes no sense" in html_of(page)
    assert not page.sidebar.children


def test_the_store_is_handed_to_editors_alone(policy, monkeypatch, tmp_path):
    monkeypatch.setenv("VIGIE_STORE", str(tmp_path / "store"))
    policy(VIEWER)
    with pytest.raises(AccessError, match="Only an editor"):
        stores.to_write()
    assert not (tmp_path / "store").exists()
    policy(Policy(sign_in=False, anyone="editor"))
    assert stores.to_write().path == tmp_path / "store"


def test_pages_get_a_store_to_write_at_one_place_alone():
    folder = Path(dashboard.ui.__file__).parent
    makers = {path.name for path in folder.rglob("*.py") if re.search(r"\bStore\.create\(", path.read_text("utf-8"))}
    assert makers == {"stores.py"}


def test_by_itself_streamlit_listens_on_this_machine_alone():
    assert st.get_option("server.address") == "127.0.0.1"
