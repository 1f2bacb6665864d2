"""Nothing that an article says comes out as markup, whatever it is."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui.markup import Html, Mark, element, escape, join, lighting, link, marked, plain, sentence_span

HOSTILE = [
    "<script>alert(1)</script>",
    "</span><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; & co",
    "<!-- --><style>*{display:none}</style>",
]


def _bare(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_words(text):
    assert _bare(element("p", text)) == text
    assert re.fullmatch(r"<p title=\"[^\"<>]*\">[^<>]*</p>", element("p", text, title=text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_words_in_a_marked_article(text):
    marks = [Mark(2, 6, 0, len(text), "when", "c0"), Mark(4, 9, 0, len(text), "count", "c1")]
    markup = marked(text, marks)
    assert _bare(markup) == text
    assert set(re.findall(r"</?(\w+)", markup)) <= {"p", "span", "mark"}


@given(st.text(max_size=80), st.lists(st.tuples(*[st.integers(0, 80)] * 4), max_size=6))
def test_marks_neither_lose_nor_add_a_character(text, spans):
    marks = [
        Mark(
            min(a, b, len(text)),
            min(max(a, b), len(text)),
            min(c, d, len(text)),
            min(max(c, d), len(text)),
            "who",
            f"c{i}",
        )
        for i, (a, b, c, d) in enumerate(spans)
    ]
    paragraphs = [line for line in re.findall(r"[^\n]+", text) if line.strip()]
    assert _bare(marked(text, marks)) == "".join(paragraphs)


def test_what_is_html_already_is_not_escaped_twice():
    assert join([Html("<b>1</b>"), "<", element("i", "&")]) == "<b>1</b>&lt;<i>&amp;</i>"
    assert escape(escape("<")) == "&lt;"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "file:///etc/passwd", None]
)
def test_only_web_addresses_become_links(address):
    assert link("here", address) == "<span>here</span>"
    assert 'href="https://example.org/?a=1&amp;b=2"' in link("here", "https://example.org/?a=1&b=2")


def test_a_phrase_lies_in_its_sentence():
    text = "One. Two were killed. Two were killed."
    assert sentence_span(text, "Two were killed.", 5, 8) == (5, 21)
    assert sentence_span(text, "Two were killed.", 22, 25) == (22, 38)
    assert sentence_span(text, "Not there.", 22, 25) == (22, 25)


def test_a_marked_sentence_carries_its_tokens_and_its_anchor():
    markup = marked("Three died. None fled.", [Mark(0, 5, 0, 11, "count", "c7")])
    assert '<span class="vg-sentence" id="s-text-0" data-tokens="c7">' in markup
    assert '<mark class="vg-mark vg-count" data-tokens="c7">Three</mark>' in markup


def test_style_rules_take_no_foreign_token():
    assert "c1" in lighting(["c1"])
    assert lighting(['x"] {} </style>']) == "<style></style>"


def test_markdown_in_a_label_stays_words():
    assert plain("*a* [b](c) :red[d]\n$x$") == r"\*a\* \[b\]\(c\) \:red\[d\] \$x\$"
