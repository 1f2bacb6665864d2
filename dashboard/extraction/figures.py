"""How many: killed, wounded, abducted, missing, arrested, displaced, munitions, troops, attackers.

The line within: ``figure_words`` tags a sentence with the words of the tables, ``figure_clause`` finds subjects and
objects among the tags, ``figure_rules`` reads figures off them, ``figure_scope`` tells parts, tolls of a period and
tolls since corrected; here they become mentions. Which figure is the event's is chosen later, by the flags and
features.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dashboard.extraction.figure_clause import is_none
from dashboard.extraction.figure_rules import FigureRules, Found
from dashboard.extraction.figure_scope import Scope, scope_of
from dashboard.extraction.figure_words import Item, figure_words, tagged
from dashboard.extraction.numbers import Quantity, Token
from dashboard.folding import fold
from dashboard.model import Document, FigureValue, Mention, Sentence, mention

# So many sentences after the first of them, "un deuxième" goes on counting.
_ORDINAL_REACH = 3
_ONE = Quantity(0, 0, 1, 1, 1, "exact")
_NONE = Quantity(0, 0, 0, 0, 0, "none")


def find_figures(document: Document) -> tuple[Mention, ...]:
    """Every figure of an article, in reading order; none for a language without words for them.

    ``value`` is a :class:`FigureValue`, ``rule`` one of ``figure_rules``. ``features``:

    ``form``                the word that counts ("tués"), folded
    ``bilan``               in toll wording
    ``negated``             told that there were none
    ``conditional``         reported in the conditional ("auraient été tués")
    ``weak``                a word that does not always say so ("victimes")
    ``natural``             a word that implies no violence ("décédé")
    ``definite``            "les trois policiers": told before, or a breakdown
    ``other``               "trois autres"
    ``combined``            a sum of persons joined by "et"
    ``includes_attackers``  how many of the dead are attackers; None where that is not told
    ``in_quote``, ``in_title``, ``gender`` of the noun, ``named`` (a person told by name)
    """
    words = figure_words(document.language)
    if words is None:
        return ()
    found: list[Mention] = []
    for sentence in document.sentences:
        tokens, items = tagged(sentence, words)
        if items:
            every = FigureRules(words, tokens, items).found()
            if every:
                scope = scope_of(sentence, tokens, items, words, document.language)
                found += _mentions(sentence, tokens, every, scope)
    found = list(_with_ordinals(found, words.ordinals))
    return tuple(_without_dead(found, words.may_kill)) if words.may_kill else tuple(found)


def _with_ordinals(found: list[Mention], ordinals: Mapping[str, int]) -> Iterator[Mention]:
    """ "Un cinquième homme est mort" after "quatre civils ont été tués": five in all."""
    for i, one in enumerate(found):
        words = fold(one.text).split() if one.value.best == 1 else []
        number = next((ordinals[word] for word in words if word in ordinals), None)
        before = [
            other.value.best
            for other in found[:i]
            if other.value.unit == one.value.unit
            and one.sentence - other.sentence <= _ORDINAL_REACH
            and not (other.value.partial or other.value.cumulative or other.value.of_attackers)
        ]
        if number is None or number - 1 not in before:
            yield one
        else:
            value = replace(one.value, low=number, best=number, high=number)
            yield replace(one, value=value, rule=f"{one.rule}.ordinal")


def _without_dead(found: list[Mention], may_kill: frozenset[str]) -> Iterator[Mention]:
    """Who was shot is wounded, unless the text counts as many dead: "man shot; he died" wounded nobody.

    Where one sentence tells both ("five people shot, one dead"), the dead are among those who were hit.
    """
    dead = [one for one in found if one.value.unit == "killed" and one.value.best and not one.value.of_attackers]
    dead = [one for one in dead if not (one.value.partial or one.value.cumulative)]
    for one in found:
        hit = one.value.best
        if one.value.unit != "wounded" or one.features["form"] not in may_kill or not hit or one.value.partial:
            yield one
            continue
        together = [other.value.best for other in dead if other.sentence == one.sentence]
        if any(other.value.best >= hit for other in dead):
            yield replace(one, value=replace(one.value, superseded=True))
        elif together and one.value.qualifier == "exact":
            left = hit - max(together)
            yield replace(one, value=replace(one.value, low=left, best=left, high=left), rule=f"{one.rule}.less_dead")
        else:
            yield one


def _mentions(sentence: Sentence, tokens: list[Token], every: list[Found], scope: Scope) -> list[Mention]:
    found = [split for one in every for split in _split(one, scope)]
    within = {
        one.unit: one.item.quantity.best for one in found if one.rule == "part" and one.attackers and one.item.quantity
    }
    unique: dict[tuple[str, int, int], Mention] = {}
    for one in found:
        start, end = tokens[one.item.first].start, tokens[one.item.last - 1].end
        if (one.unit, start, end) not in unique:
            includes = within.get(one.unit) if one.rule != "part" else None
            unique[one.unit, start, end] = _mention(sentence, tokens, one, scope, (start, end), includes=includes)
    return sorted(unique.values(), key=lambda m: (m.start, -m.end))


def _split(one: Found, scope: Scope) -> Iterator[Found]:
    """A group -> its total (victims apart from attackers) and its parts; "passé de 3 à 5" -> the old and the new."""
    quantity = one.item.quantity
    if one.item.tag == "G":
        yield from _group_totals(one)
    elif quantity and quantity.low is not None and quantity.high is not None and quantity.low < quantity.high and (
        quantity.best is None and scope.passes(quantity.first)
    ):  # fmt: skip
        for value, old in ((quantity.low, True), (quantity.high, False)):
            exact = Quantity(quantity.first, quantity.last, value, value, value, "exact", exact_value=value)
            first = quantity.first + 1 if old else quantity.last - 1
            last = quantity.first + 2 if old else one.item.last
            yield replace(one, item=one.item._replace(first=first, last=last, quantity=exact), superseded=old)
    else:
        yield one


def _group_totals(one: Found) -> Iterator[Found]:
    sides = ([p for p in one.item.parts if p.tag != "A"], [p for p in one.item.parts if p.tag == "A"])
    for attackers, parts in zip((False, True), sides, strict=True):
        if not parts:
            continue
        quantity = _sum([part.quantity for part in parts if part.quantity])
        whole = one.item._replace(first=parts[0].first, last=parts[-1].last, quantity=quantity)
        side = one.attackers or attackers
        yield replace(one, item=whole if len(parts) > 1 else parts[0], attackers=side)
        if len(parts) > 1:
            yield from (replace(one, item=part, attackers=side, partial=True) for part in parts)


def _sum(parts: list[Quantity]) -> Quantity:
    """The sum of the parts; it is as open as the most open of them. A first that equals all others together is
    their total, told first ("seven people, five civilians and two soldiers")."""
    if len(parts) > 2 and parts[0].best and parts[0].best == sum(part.best or 0 for part in parts[1:]):
        return parts[0]
    best = sum(part.best or 0 for part in parts)
    exact = all(part.qualifier == "exact" for part in parts)
    low = None if any(part.low is None for part in parts) else sum(part.low or 0 for part in parts)
    high = None if any(part.high is None for part in parts) else sum(part.high or 0 for part in parts)
    qualifier = "exact" if exact else "about" if low is None else "at_least"
    return Quantity(parts[0].first, parts[-1].last, low, best, high, qualifier, exact_value=best)  # type: ignore[arg-type]


def _mention(
    sentence: Sentence, tokens: list[Token], one: Found, scope: Scope, span: tuple[int, int], *, includes: int | None
) -> Mention:
    item = one.item
    quantity = one.quantity or item.quantity or (_NONE if item.tag == "z" else _ONE)
    unit = one.unit
    noun = _noun(sentence, tokens, item)
    partial = (
        one.partial
        or scope.is_part(item.first, one.rule)
        or (one.rule != "none" and is_none(item) and scope.subgroup(item))
    )
    value = FigureValue(
        unit, quantity.low, quantity.best, quantity.high, quantity.qualifier, noun,
        of_attackers=one.attackers and unit != "attackers", partial=partial,
        cumulative=scope.cumulative(item.first, quantity.best if unit == "killed" else None),
        superseded=one.superseded or scope.superseded(item.first),
    )  # fmt: skip
    return mention(
        "figure", sentence, *span, value, one.rule,
        form=one.form, bilan=scope.toll, negated=quantity.qualifier == "none", conditional=one.conditional,
        weak=one.weak, natural=one.natural, definite=item.definite, other=item.other, combined=bool(item.parts),
        includes_attackers=includes, in_quote=sentence.folded.count('"', 0, span[0]) % 2 == 1,
        in_title=sentence.part == "title", gender=item.word.gender if item.word else None, named=item.tag == "J",
    )  # fmt: skip


def _noun(sentence: Sentence, tokens: list[Token], item: Item) -> str | None:
    """The victims as told: "policiers", "gardes afghans"."""
    if item.parts:
        heads = [_noun(sentence, tokens, part) for part in item.parts]
        return ", ".join(head for head in heads if head) or None
    if item.head is None or item.tag == "C":
        return None
    return sentence.text[tokens[item.head[0]].start : tokens[item.head[1] - 1].end]
