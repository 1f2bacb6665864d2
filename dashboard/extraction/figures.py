"""How many: killed, wounded, abducted, missing, arrested, displaced, munitions, troops, attackers.

Each rule reads one way of saying a figure and yields what it found with its own name: ``count`` ("12 morts"),
``passive`` ("ont été tués"), ``state`` ("ont péri"), ``participle`` ("trois soldats tués"), ``active``
("tuant une fillette"), ``event_of`` ("la mort de 14 personnes"), ``bodies``, ``suicide``, ``toll`` ("le bilan
s'élève à 15"), ``part`` ("dont deux enfants"), ``devices``, ``attackers``, ``troops``. The words are tables
(``figure_words``); which figure is the event's is chosen later (``assemble``) by the flags and features.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard.extraction.figure_scope import Scope, scope_of
from dashboard.extraction.figure_words import FigureWords, Item, figure_words, tagged
from dashboard.extraction.numbers import Quantity, Token
from dashboard.model import Document, FigureValue, Mention, Sentence, mention

_PERSONS = "NARKJGLzSH"
_COUNTED = "NARKJGzSHC"
# How far, in items, a subject may stand before its verb and an object after it.
_SUBJECT_REACH = 34
_OBJECT_REACH = 5
_ONE = Quantity(0, 0, 1, 1, 1, "exact")
_NONE = Quantity(0, 0, 0, 0, 0, "none")


@dataclass(frozen=True, slots=True)
class Found:
    """A figure that a rule found: whose (``item``), what befell them, and at which item the rule read it."""

    item: Item
    unit: str
    rule: str
    at: int
    attackers: bool = False
    weak: bool = False
    natural: bool = False
    conditional: bool = False
    partial: bool = False
    superseded: bool = False
    quantity: Quantity | None = None
    form: str = ""


class _Reader:
    """One sentence while it is read: its items, their tags, and the rules."""

    def __init__(self, words: FigureWords, tokens: list[Token], items: list[Item]) -> None:
        self.words, self.tokens, self.items = words, tokens, items
        self.tags = "".join(item.tag for item in items)

    def found(self) -> list[Found]:
        """What every rule found, one for each unit and span: the rule that says most wins."""
        every = [*self._counts(), *self._predicates(), *self._toll()]
        every = [one for one in every if not self._hypothetical(one)]
        taken = {id(one.item) for one in every}
        every += [one for one in self._devices_and_attackers() if one.unit != "abducted" or id(one.item) not in taken]
        every += self._parts(every)
        return every

    # --- counted nouns --------------------------------------------------------------------------------------

    def _counts(self) -> Iterator[Found]:
        """ "12 morts", "une trentaine de blessés", "aucune victime", "sans faire ni mort ni blessé"."""
        for at, item in enumerate(self.items):
            if item.tag == "C" and item.word and item.word.unit:
                if self._combined(at):
                    continue
                form = self.tokens[item.last - 1].word
                none = item.quantity is not None and item.quantity.qualifier == "none"
                partial = none and self._serious_after(at)
                found = Found(
                    item, item.word.unit, "none" if none else "count", at, weak=item.word.weak and not none,
                    partial=partial or item.singled, form=form, conditional=self._conditional_before(at),
                )  # fmt: skip
                yield found
                if none and item.word.weak and item.word.unit == "killed":
                    yield replace(found, unit="wounded")

    def _combined(self, at: int) -> bool:
        """ "plus de 100 morts et blessés": one number for two units tells neither."""
        rest = self.tags[at + 1 : at + 4].replace("d", "").replace("s", "")
        if len(rest) < 2 or rest[0] != "&" or rest[1] not in "xyn":
            return False
        nxt = next(item for item in self.items[at + 2 :] if item.tag in "xyn")
        return bool(nxt.word and nxt.word.noun and self.items[at].quantity and self.items[at].quantity.exact_value != 0)

    def _serious_after(self, at: int) -> bool:
        nxt = self.items[at].last
        return nxt < len(self.tokens) and self.tokens[nxt].word in self.words.serious

    # --- verbs ----------------------------------------------------------------------------------------------

    def _predicates(self) -> Iterator[Found]:
        for at, item in enumerate(self.items):
            if item.word is None or item.word.unit is None:
                continue
            if item.tag in "xy":
                yield from self._participle(at)
            elif item.tag == "g" or (item.tag == "i" and self.tags[max(0, at - 2) : at].rstrip("s")[-1:] == "a"):
                yield from self._object(at, "active")
            elif item.tag == "o":
                yield from self._event_of(at)
            elif item.tag == "j":
                subject = self._subject(at, None)
                if subject is not None:
                    yield self._make(subject, at, "suicide", attackers=True)
        yield from self._bodies()

    def _participle(self, at: int) -> Iterator[Found]:
        """A participle or state: passive, active, or beside its noun, by the auxiliaries before it."""
        item = self.items[at]
        aux = self._auxiliaries(at)
        being = any(self.items[i].tag == "e" or self._is_be(i) for i in aux)
        if self.tags[max(0, at - 1) : at] == "<":
            yield from self._before_being(at)
        elif not aux:
            yield from self._without_auxiliary(at)
        elif item.tag == "y" or being:
            subject = self._subject(aux[0], self._singular(aux[0]))
            if subject is None or not self._denied(subject, aux[0], at):
                if subject is not None:
                    rule = "state" if item.tag == "y" else "passive"
                    yield self._make(subject, at, rule, conditional=self.tags[aux[0]] == "c")
                elif self._object_at(at + 1, 2) is not None and being:  # "ont été tués deux policiers"
                    yield from self._object(at, "passive", reach=2)
        else:
            yield from self._object(at, "active", conditional=self.tags[aux[0]] == "c")

    def _is_be(self, at: int) -> bool:
        """Whether a conditional is that of être: "seraient morts", "aurait été tué" has its own participle."""
        return self.tags[at] == "c" and self.tokens[self.items[at].first].word.startswith("s")

    def _auxiliaries(self, at: int) -> list[int]:
        """Items before ``at`` that are its auxiliaries, in order: "n'[ont] pas [été] grièvement blessés"."""
        found: list[int] = []
        words = 0
        for i in range(at - 1, max(-1, at - 9), -1):
            tag = self.tags[i]
            if tag in "hec":
                found.append(i)
            elif tag in "wW" and words < 1 and not found:
                words += 1
            elif tag == "&" and not found and i > 0 and self.tags[i - 1] in "xy" and self.tags[at] in "xy":
                return self._auxiliaries(i - 1)
            elif tag not in "s!p(" or (tag == "p" and found):
                break
        return found[::-1]

    def _singular(self, at: int) -> bool:
        return self.words.is_singular(self.tokens[self.items[at].first].word)

    def _denied(self, subject: Item, start: int, at: int) -> bool:
        """ "n'ont pas été tués" tells no figure; "aucun n'a été tué" and "n'ont fait que" do."""
        first = self.items.index(subject)
        return subject.tag != "z" and not _is_none(subject) and "!" in self.tags[max(first, start - 1) : at]

    def _subject(self, verb: int, singular: bool | None) -> Item | None:
        """Who the verb at ``verb`` is said of: the nearest noun phrase before it that fits and heads its clause."""
        joined = verb > 0 and self.tags[verb - 1] in "&,"
        for i in range(verb - 1, max(-1, verb - _SUBJECT_REACH), -1):
            tag, item = self.tags[i], self.items[i]
            if tag in ";:" or (tag in "gI" and i < verb - 1) or tag == "b":
                return None
            if tag in "hc" and not joined:
                if self._relative_between(i):
                    continue
                return None
            if tag in _PERSONS and not self._after_preposition(i) and self._agrees(item, singular):
                if self._part_before(i) and not self._heads_part(i, verb):
                    continue
                return None if tag == "L" else item
        return None

    def _relative_between(self, at: int) -> bool:
        """Whether the verb at ``at`` stands in a relative clause: "deux policiers qui gardaient ... ont été"."""
        return "r" in self.tags[max(0, at - 4) : at]

    def _after_preposition(self, at: int) -> bool:
        return at > 0 and self.tags[at - 1] in "pdokh" and not (self.tags[at - 1] == "d" and self.tags[at] == "z")

    def _agrees(self, item: Item, singular: bool | None) -> bool:
        if singular is None or item.quantity is None or item.tag == "z":
            return not (singular and item.tag in "GL")
        one = item.quantity.best == 1 and item.quantity.qualifier == "exact"
        loose = item.quantity.qualifier in ("about", "none", "unknown_plural", "at_least", "up_to")
        return one if singular and not loose else (loose or not one or item.tag == "J")

    def _part_before(self, at: int) -> bool:
        """Whether "dont" stands just before: the phrase is a part of what is counted before it."""
        return "q" in self.tags[max(0, at - 3) : at].replace("p", "")

    def _heads_part(self, at: int, verb: int) -> bool:
        """ "dont deux sont morts": the part has a verb of its own, with no comma that closes it first."""
        return not set(self.tags[at + 1 : verb]) & set(",)")

    def _without_auxiliary(self, at: int) -> Iterator[Found]:
        """ "trois soldats tués"; "un tireur tue trois" where the form may be a present."""
        item = self.items[at]
        after = self._object_at(at + 1, 3)
        before = self._adjacent_before(at)
        word = item.word
        if after is not None and item.tag == "x" and word:
            conjoined = at > 0 and self.tags[at - 1] == "&" and "x" in self.tags[:at] + "g"
            after_pronoun = at > 1 and self.tags[at - 1] in "s" and "h" in self.tags[max(0, at - 3) : at]
            if (word.active and before is None) or conjoined or after_pronoun or (word.active and after.quantity):
                yield from self._object(at, "active")
                return
        if before is not None and (item.tag == "x" or before.tag != "K"):
            if not self._combined_participles(at):
                yield self._make(before, at, "participle")

    def _combined_participles(self, at: int) -> bool:
        """ "12 personnes tuées ou blessées"."""
        rest = self.tags[at + 1 : at + 3]
        nxt = self.items[at + 2].word if len(rest) == 2 and rest[0] in "&w" and rest[1] in "xy" else None
        return bool(nxt and nxt.unit != self.items[at].word.unit)  # type: ignore[union-attr]

    def _adjacent_before(self, at: int) -> Item | None:
        gap = 0
        for i in range(at - 1, max(-1, at - 6), -1):
            tag = self.tags[i]
            if tag in _PERSONS and tag not in "zL":
                if self.tags[at] == "y" and gap > 2:
                    return None
                return None if tag == "J" and self.tags[at] == "y" else self.items[i]
            if tag not in "swWdD-":
                return None
            gap += 1
        return None

    def _before_being(self, at: int) -> Iterator[Found]:
        """ "avant d'être abattu": said of the sentence's subject, who is the attacker as a rule."""
        item = self.items[at]
        word = self.tokens[item.first].word
        one = None if word.endswith("s") else 1
        quantity = Quantity(item.first, item.last, one, one, one, "exact" if one else "unknown_plural")
        yield self._make(replace(item, quantity=quantity), at, "before_being", attackers=True)

    # --- objects --------------------------------------------------------------------------------------------

    def _object_at(self, start: int, reach: int = _OBJECT_REACH) -> Item | None:
        """The first noun phrase within ``reach`` items, only adverbs, days and places between."""
        for i in range(start, min(len(self.items), start + reach)):
            tag = self.tags[i]
            if tag in "NARKJGzSH":
                return self.items[i]
            if tag not in "swWp0!":
                return None
        return None

    def _object(self, at: int, rule: str, *, reach: int = _OBJECT_REACH, conditional: bool = False) -> Iterator[Found]:
        target = self._object_at(at + 1, reach)
        if target is None or (target.tag == "S" and self._measures(target)):
            return
        if "!" in self.tags[max(0, at - 3) : at] and not _is_none(target):
            return
        yield self._make(target, at, rule, conditional=conditional)

    def _measures(self, item: Item) -> bool:
        """Whether a number alone is followed by a noun that is no person: "a enlevé trois points"."""
        nxt = self.items.index(item) + 1
        return nxt < len(self.tags) and self.tags[nxt] in "#MB%0"

    def _event_of(self, at: int) -> Iterator[Found]:
        """ "la mort de 14 personnes", "a coûté la vie à un enfant", "l'assassinat du maire"."""
        for i in range(at + 1, min(len(self.items), at + 4)):
            tag = self.tags[i]
            if tag in "NARKGSJH" and i > at + (tag in "NARSJH"):
                target = self.items[i]
                if not (tag == "S" and self._measures(target)):
                    yield self._make(target, at, "event_of")
                return
            if tag not in "dpsh" and not (tag in "DE" and i == at + 1):
                return

    def _bodies(self) -> Iterator[Found]:
        """ "12 corps ont été retrouvés", "les corps de 12 villageois"."""
        for at, item in enumerate(self.items):
            if item.tag == "H" and item.quantity and item.quantity.best != 1:
                if "f" in self.tags[max(0, at - 5) : at + 9]:
                    yield Found(item, "killed", "bodies", at, form=self.tokens[item.last - 1].word)
            elif item.tag == "X" and self.tags[at + 1 : at + 2] == "d":
                target = self._object_at(at + 2, 2)
                if target is not None and target.tag in "NGRA":
                    yield self._make(target, at, "bodies", unit="killed")

    # --- tolls, parts, devices ------------------------------------------------------------------------------

    def _toll(self) -> Iterator[Found]:
        """ "le bilan s'élève à 15": a number alone after the word for a toll."""
        for at, item in enumerate(self.items):
            if item.tag != "b":
                continue
            stop = min(len(self.items), at + 16)
            if "C" in self.tags[at:stop]:
                continue
            unit = self._toll_unit(item)
            for i in range(at + 2, stop):
                target = self.items[i]
                if target.tag == "S" and self.tags[i - 1] in "pdhe" and not self._measures(target):
                    yield Found(target, unit, "toll", i, form="bilan")
                if self.tags[i] in ";:":
                    break

    def _toll_unit(self, item: Item) -> str:
        for token in self.tokens[item.first : item.last]:
            found = self.words.unit_of(token.word)
            if found:
                return found
        return "killed"

    def _parts(self, whole: list[Found]) -> Iterator[Found]:
        """ "dont trois enfants", "dont 22 grièvement": parts of the figure before them."""
        taken = {id(one.item) for one in whole}
        for at, item in enumerate(self.items):
            if item.tag not in "NARKGS" or id(item) in taken or not self._part_before(at):
                continue
            heads = [one for one in whole if one.at < at or one.item.first < item.first]
            heads = [one for one in heads if one.item.last <= item.first and one.rule != "part" and not one.partial]
            if heads:
                head = max(heads, key=lambda one: one.item.first)
                unit = "wounded" if self._serious_after(at) else head.unit
                yield Found(item, unit, "part", at, attackers=item.tag == "A", partial=True, form=head.form)

    def _devices_and_attackers(self) -> Iterator[Found]:
        for at, item in enumerate(self.items):
            word = item.word
            if item.tag == "B" and word:
                yield Found(item, "munitions", "devices", at, weak=word.weak or item.definite)
            elif item.tag == "A" and word and not item.definite:
                yield Found(item, "attackers", "attackers", at, weak=word.weak)
            elif item.tag == "N" and word and word.unit:  # "douze otages"
                yield Found(item, word.unit, "count", at, weak=word.weak, form="noun")

    # --- what holds for every rule --------------------------------------------------------------------------

    def _make(self, item: Item, at: int, rule: str, *, unit: str | None = None, conditional: bool = False,
              attackers: bool = False) -> Found:  # fmt: skip
        word = self.items[at].word
        weak = bool(word and word.weak and word.tag != "y")
        return Found(
            item, unit or (word.unit if word and word.unit else "killed"), rule, at,
            attackers=attackers or item.tag == "A", weak=weak, natural=bool(word and word.natural),
            conditional=conditional, partial=item.singled, form=self.tokens[self.items[at].first].word,
        )  # fmt: skip

    def _conditional_before(self, at: int) -> bool:
        return "c" in self.tags[max(0, at - 4) : at]

    def _hypothetical(self, one: Found) -> bool:
        """ "aurait pu tuer", "pourrait faire 100 morts", "si elle avait explosé, elle aurait tué"."""
        start = min(one.at, self.items.index(one.item) if one.item in self.items else one.at)
        before = self.tags[max(0, start - 5) : start]
        if "l" in before.split(",")[-1]:
            return True
        if "F" in before[-3:] and "a" not in before and not _is_none(one.item):
            return True
        return one.conditional and "I" in self.tags


def _is_none(item: Item) -> bool:
    return item.tag == "z" or (item.quantity is not None and item.quantity.qualifier == "none")


# --- mentions -----------------------------------------------------------------------------------------------


def find_figures(document: Document) -> tuple[Mention, ...]:
    """Every figure of an article, in reading order; none for a language without words for them.

    ``value`` is a :class:`FigureValue`. ``features``: ``form`` (the word that counts), ``bilan`` (in toll wording),
    ``negated`` (told that there were none), ``conditional``, ``weak`` (a word that does not always say so),
    ``natural`` (a word that implies no violence), ``definite`` ("les trois policiers"), ``other`` ("trois
    autres"), ``combined`` (a sum of persons joined by "et"), ``includes_attackers``, ``series``, ``in_quote``,
    ``in_title``, ``gender`` and ``named`` (a person told by name).
    """
    words = figure_words(document.language)
    if words is None:
        return ()
    found: list[Mention] = []
    for sentence in document.sentences:
        tokens, items = tagged(sentence, words)
        if items:
            scope = scope_of(sentence, tokens, items, words, document.language)
            found += _mentions(sentence, tokens, words, items, scope)
    return tuple(found)


def _mentions(
    sentence: Sentence, tokens: list[Token], words: FigureWords, items: list[Item], scope: Scope
) -> list[Mention]:
    found = [split for one in _Reader(words, tokens, items).found() for split in _split(one, scope)]
    with_attackers = {one.unit for one in found if one.rule == "part" and one.attackers}
    unique: dict[tuple[str, int, int], Mention] = {}
    for one in found:
        start, end = tokens[one.item.first].start, tokens[one.item.last - 1].end
        if (one.unit, start, end) not in unique:
            includes = one.unit in with_attackers and one.rule != "part"
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
            yield replace(one, item=replace(one.item, first=first, last=last, quantity=exact), superseded=old)
    else:
        yield one


def _group_totals(one: Found) -> Iterator[Found]:
    sides = ([p for p in one.item.parts if p.tag != "A"], [p for p in one.item.parts if p.tag == "A"])
    for attackers, parts in zip((False, True), sides, strict=True):
        if not parts:
            continue
        quantity = _sum([part.quantity for part in parts if part.quantity])
        whole = replace(one.item, first=parts[0].first, last=parts[-1].last, quantity=quantity)
        side = one.attackers or attackers
        yield replace(one, item=whole if len(parts) > 1 else parts[0], attackers=side)
        if len(parts) > 1:
            yield from (replace(one, item=part, attackers=side, partial=True) for part in parts)


def _sum(parts: list[Quantity]) -> Quantity:
    """The sum of the parts; it is as open as the most open of them."""
    best = sum(part.best or 0 for part in parts)
    exact = all(part.qualifier == "exact" for part in parts)
    low = None if any(part.low is None for part in parts) else sum(part.low or 0 for part in parts)
    high = None if any(part.high is None for part in parts) else sum(part.high or 0 for part in parts)
    qualifier = "exact" if exact else "about" if low is None else "at_least"
    return Quantity(parts[0].first, parts[-1].last, low, best, high, qualifier, exact_value=best)  # type: ignore[arg-type]


def _mention(
    sentence: Sentence, tokens: list[Token], one: Found, scope: Scope, span: tuple[int, int], *, includes: bool
) -> Mention:
    item = one.item
    quantity = one.quantity or item.quantity or (_NONE if item.tag == "z" else _ONE)
    unit = one.unit
    noun = _noun(sentence, tokens, item)
    partial = one.partial or scope.is_part(item.first, one.rule) or (item.tag == "z" and one.rule != "none" and bool(
        item.word and item.word.tag == "P" and scope.subgroup(item)))  # fmt: skip
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
