"""The rules that read figures off a tagged sentence. Each is one way of saying a figure, and has a name.

``count`` ("12 morts"), ``none`` ("aucune victime"), ``passive`` ("ont été tués"), ``state`` ("ont péri"),
``participle`` ("trois soldats tués"), ``active`` ("tuant une fillette"), ``event_of`` ("la mort de 14
personnes"), ``before_being`` ("avant d'être abattu"), ``suicide``, ``bodies``, ``toll`` ("le bilan s'élève à
15"), ``part`` ("dont deux enfants"), ``devices`` and ``attackers``. The letters of the tags are those of
``figure_words``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard.extraction.figure_clause import ADVERBIALS, ADVERBS, OBJECT_REACH, Clause, best_of, is_none
from dashboard.extraction.figure_words import FigureWords, Item
from dashboard.extraction.numbers import Quantity, Token

_SURE_OF_PERSONS = frozenset({"killed", "wounded"})
# Persons told behind the verb, after "et" or "avec"; and what shows that they have a verb of their own.
_COMPANIONS = re.compile(r"s{0,2},?s?[&p][NRA]")
_GOES_ON = re.compile(r"[sdwWp#]{0,3}[xyhecgV]|[^;:.]{0,12}[xy]")
# "Pourraient être abattus": a hypothetical word right before the auxiliaries.
_MIGHT_BE = re.compile(r"l[sw!]{0,2}[heV]{1,2}$")


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


class FigureRules:
    """One sentence while it is read: its items, their tags, and the rules."""

    def __init__(self, words: FigureWords, tokens: list[Token], items: list[Item]) -> None:
        self.words, self.tokens, self.items = words, tokens, items
        self.clause = Clause(words, tokens, items)
        self.tags = self.clause.tags

    def found(self) -> list[Found]:
        """What every rule found, one for each unit and span: the rule that says most wins."""
        every = [*self._counts(), *self._predicates(), *self._toll()]
        every = [one for one in every if not self._hypothetical(one)]
        taken = {id(one.item) for one in every}
        every = [one for one in every if self._may_be(one)]
        every += [one for one in self._devices_and_attackers() if one.rule != "count" or id(one.item) not in taken]
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
                found = replace(found, attackers=self._among_attackers(at))
                yield from self._each(found, none=none)
                if none and item.word.weak and item.word.unit == "killed":
                    yield replace(found, unit="wounded")

    def _each(self, found: Found, *, none: bool) -> Iterator[Found]:
        """ "no casualties" were neither killed nor wounded; "13 casualties" tells neither."""
        units = self.words.stands_for(found.unit)
        if none:
            yield from (replace(found, unit=unit) for unit in units or (found.unit,))
        else:
            yield found

    def _combined(self, at: int) -> bool:
        """ "plus de 100 morts et blessés": one number for two units tells neither."""
        rest = self.tags[at + 1 : at + 4].replace("d", "").replace("s", "")
        if len(rest) < 2 or rest[0] != "&" or rest[1] not in "xyn":
            return False
        if self.tags[at + 1 : at + 4] in ("&xS", "&xN", "&xG"):  # "left three dead and injured another"
            return False
        nxt = next(item for item in self.items[at + 2 :] if item.tag in "xyn")
        return bool(nxt.word and nxt.word.noun and not is_none(self.items[at]))

    def _among_attackers(self, at: int) -> bool:
        """ "six tués parmi les assaillants", "du côté des rebelles, on compte six tués"."""
        for i in (at + 1, self.tags.rfind("q", max(0, at - 6), at)):
            among = self.items[i] if i >= 0 and self.tags[i : i + 2] in ("qT", "qA") else None
            if among and " ".join(token.word for token in self.tokens[among.first : among.last]) in self.words.among:
                return True
        return False

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
            elif item.tag == "g" or (
                item.tag == "i" and (self.tags[:at].rstrip("s")[-1:] == "a" or item.word.unit == "troops")
            ):
                yield from self._object(at, "active")
            elif item.tag == "o":
                yield from self._event_of(at)
            elif item.tag == "j":
                subject = self.clause.subject(at, None)
                if subject is not None:
                    yield self._make(subject, at, "suicide", attackers=True)
        yield from self._bodies()

    def _really(self, at: int) -> bool:
        """Whether an infinitive tells what happened ("avant de tuer") or, for troops, what was decided."""
        return self.tags[:at].rstrip("s")[-1:] == "a" or self._unit(at) == "troops"

    def _participle(self, at: int) -> Iterator[Found]:
        """A participle or state: passive, active, or beside its noun, by the auxiliaries before it."""
        item = self.items[at]
        aux = self.clause.auxiliaries(at)
        being = any(self.tags[i] in "eV" for i in aux)
        if self._combined_participles(at):
            return
        if self.tags[max(0, at - 1) : at] == "<":
            yield from self._before_being(at)
        elif not aux and item.word and item.word.finite:
            subject = self.clause.subject(at, None)
            if subject is not None and not self.clause.denied(subject, at, at) and not self._is_thing(subject):
                yield self._make(subject, at, "state")
            elif subject is None:
                yield from self._pronoun(at, at)
        elif not aux:
            yield from self._without_auxiliary(at)
        elif item.tag == "y" or being:
            subject = self.clause.subject(aux[0], self.clause.singular(aux[0]))
            if subject is None or not self.clause.denied(subject, aux[0], at):
                if subject is not None and not self._is_thing(subject):
                    rule = "state" if item.tag == "y" else "passive"
                    whole = self._with_companions(subject, at)
                    yield self._make(whole, at, rule, conditional=self.tags[aux[0]] in "cV")
                elif self.clause.object_at(at + 1, 2) is not None and being:  # "ont été tués deux policiers"
                    yield from self._object(at, "passive", reach=2)
                elif subject is None and item.tag == "y":
                    yield from self._pronoun(at, aux[0])
        else:
            yield from self._object(at, "active", conditional=self.tags[aux[0]] in "cV")

    def _pronoun(self, at: int, verb: int) -> Iterator[Found]:
        """ "He was pronounced dead": one, told before."""
        first = self.items[verb].first - 1
        if first >= 0 and self._unit(at) == "killed" and self.tokens[first].word in self.words.pronouns:
            one = Quantity(first, first + 1, 1, 1, 1, "exact")
            told = self.items[at]._replace(tag="N", first=first, last=first + 1, quantity=one, word=None, definite=True)
            yield replace(self._make(self.items[at], at, "state"), item=told)

    def _is_thing(self, subject: Item) -> bool:
        """ "six houses were burned": a number alone before a noun that is no person."""
        return subject.tag == "S" and self.clause.measures(subject)

    def _without_auxiliary(self, at: int) -> Iterator[Found]:
        """ "trois soldats tués"; "un tireur tue trois" where the form may be a present."""
        item = self.items[at]
        if item.tag == "x" and self.tags[max(0, at - 1) : at] == "D":
            return  # "l'auteur présumé du massacre": a noun
        after = self.clause.object_at(at + 1, 3)
        before = self.clause.adjacent_before(at)
        word = item.word
        if after is not None and item.tag == "x" and word:
            conjoined = self.tags[max(0, at - 1) : at] == "&" and not {"h", "g"}.isdisjoint(self.tags[:at])
            after_pronoun = at > 1 and self.tags[at - 1] in "s" and "h" in self.tags[max(0, at - 3) : at]
            if (word.active and before is None) or conjoined or after_pronoun or (word.active and after.quantity):
                yield from self._object(at, "active")
                return
        if before is not None and (item.tag == "x" or before.tag != "K"):
            yield self._make(before, at, "participle")

    def _combined_participles(self, at: int) -> bool:
        """ "12 personnes tuées ou blessées"."""
        rest = self.tags[at + 1 : at + 3]
        both = len(rest) == 2 and rest[0] in "&wr" and rest[1] in "xy"
        return both and self._unit(at + 2) != self._unit(at)

    def _with_companions(self, item: Item, at: int) -> Item:
        """The phrase with those told behind the verb: "17 ont été blessés, ainsi que deux civils", "un chef a été tué
        avec deux autres civils"."""
        beside = _COMPANIONS.match(self.tags, at + 1)
        if item.tag not in "GNARKS" or beside is None or (best_of(item) is None and not item.parts):
            return item
        other = self.items[beside.end() - 1]
        link = self.items[beside.end() - 2]
        if other.quantity is None or other.quantity.best is None or _GOES_ON.match(self.tags, beside.end()):
            return item
        if link.tag == "p" and not (other.other and self.tokens[link.first].word in self.words.together):
            return item
        return (
            Item("G", item.first, other.last, parts=(*(item.parts or (item,)), other))
            if item.last <= other.first
            else item
        )

    def _unit(self, at: int) -> str | None:
        word = self.items[at].word
        return word.unit if word else None

    def _before_being(self, at: int) -> Iterator[Found]:
        """ "avant d'être abattu": said of the sentence's subject, who is the attacker as a rule."""
        item = self.items[at]
        word = self.tokens[item.first].word
        one = None if self.words.is_plural(word) else 1
        quantity = Quantity(item.first, item.last, one, one, one, "exact" if one else "unknown_plural")
        yield self._make(item._replace(quantity=quantity), at, "before_being", attackers=True)

    # --- objects --------------------------------------------------------------------------------------------

    def _object(self, at: int, rule: str, *, reach: int = OBJECT_REACH, conditional: bool = False) -> Iterator[Found]:
        target = self.clause.object_at(at + 1, reach, ADVERBIALS if reach == OBJECT_REACH else ADVERBS)
        if target is None or (target.tag == "S" and self.clause.measures(target)):
            return
        if "!" in self.tags[max(0, at - 3) : at] and not is_none(target):
            return
        yield self._make(target, at, rule, conditional=conditional)

    def _event_of(self, at: int) -> Iterator[Found]:
        """ "la mort de 14 personnes", "a coûté la vie à un enfant", "l'assassinat du maire"."""
        for i in range(at + 1, min(len(self.items), at + 4)):
            tag = self.tags[i]
            if tag in "NARKGSJH" and (i > at + 1 or tag in "KG" or self.items[i].definite):
                target = self.items[i]
                if not (tag == "S" and self.clause.measures(target)):
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
            elif item.tag == "X":
                yield from self._whose_bodies(at)

    def _whose_bodies(self, at: int) -> Iterator[Found]:
        """ "les corps calcinés de 12 villageois", "le corps sans vie du journaliste a été retrouvé"."""
        for i in range(at + 1, min(len(self.items), at + 5)):
            tag = self.tags[i]
            if tag in "NGRA" or (tag == "K" and "f" in self.tags[i : i + 8]):
                if tag == "K" or "d" in self.tags[at:i]:
                    yield self._make(self.items[i], at, "bodies", unit="killed")
                return
            if tag not in "dwsp":
                return

    # --- tolls, parts, devices ------------------------------------------------------------------------------

    def _toll(self) -> Iterator[Found]:
        """ "le bilan s'élève à 15": a number alone after the word for a toll."""
        for at, item in enumerate(self.items):
            if item.tag != "b":
                continue
            stop = min(len(self.items), at + 16)
            passed = self.tags.find("v", at, stop)
            counts = [i for i in range(at, stop) if self.tags[i] == "C"]
            if counts and not (0 <= counts[-1] < passed):
                continue
            unit = self._toll_unit(item)
            at = max(at, passed)
            for i in range(at + 1, stop):
                target = self.items[i]
                if target.tag == "S" and self.tags[i - 1] in "pdhev" and not self.clause.measures(target):
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
        taken = {id(one.item) for one in whole if one.rule != "attackers"}
        for at, item in enumerate(self.items):
            if item.tag not in "NARKGS" or id(item) in taken or not self.clause.part_before(at):
                continue
            if self.clause.after_preposition(at):  # "dont deux enfants de 4 et 7 ans"
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
            elif item.tag == "A" and word and not (item.definite and best_of(item) == 1):
                yield Found(item, "attackers", "attackers", at, weak=word.weak)
            elif item.tag == "N" and word and word.unit:  # "douze otages"
                yield Found(item, word.unit, "count", at, weak=word.weak, form="noun")

    # --- what holds for every rule --------------------------------------------------------------------------

    def _make(self, item: Item, at: int, rule: str, *, unit: str | None = None, conditional: bool = False,
              attackers: bool = False) -> Found:  # fmt: skip
        word = self.items[at].word
        weak = bool(word and word.weak and word.tag != "y")
        form = self.tokens[self.items[at].first].word
        if word and word.unit == "wounded" and self._to_death(at, item):
            unit = "killed"
        return Found(
            item, unit or (word.unit if word and word.unit else "killed"), rule, at,
            attackers=attackers or (item.tag == "A" and not self._attacked(item, at)), weak=weak,
            natural=bool(word and word.natural), conditional=conditional,
            partial=item.singled and rule == "participle", form=form,
        )  # fmt: skip

    def _attacked(self, item: Item, at: int) -> bool:
        """ "The army killed ten rebels", "ten rebels were killed by soldiers": the rebels are the attacked side."""
        if item.word is None or not item.word.weak:
            return False
        tokens = [token.word for token in self.tokens]
        verb = self.items[at].first
        clause = self.tags.find("r", at)  # "... were killed when they attacked an army base"
        stop = len(tokens) if clause < 0 else self.items[clause].first
        agents = range(verb) if verb < item.first else range(self.items[at].last, stop)
        return any(self.words.forces.at(tokens, i) for i in agents)

    def _to_death(self, at: int, item: Item) -> bool:
        """ "stabbed two men to death", "shot a shepherd dead"."""
        after = next((i for i, other in enumerate(self.items) if other is item), at) + 1
        dead = self.tags[after : after + 1] == "y" and self._unit(after) == "killed"
        return dead or "%" in self.tags[at : after + 2]

    def _may_be(self, one: Found) -> bool:
        """Whether such persons may suffer it: only troops are deployed, and an unknown noun is abducted if it has
        a capital ("trois Français"), for many other things are lifted, stopped or moved."""
        word, item = one.item.word, one.item
        if one.unit == "troops":
            return bool(word and word.troops)
        return one.unit in _SURE_OF_PERSONS or item.tag != "R" or item.capital

    def _conditional_before(self, at: int) -> bool:
        return not {"c", "V"}.isdisjoint(self.tags[max(0, at - 4) : at])

    def _hypothetical(self, one: Found) -> bool:
        """ "aurait pu tuer", "pourrait faire 100 morts", "si elle avait explosé, elle aurait tué"."""
        start = min(one.at, self.items.index(one.item) if one.item in self.items else one.at)
        before = self.tags[max(0, start - 5) : start]
        if "l" in before.split(",")[-1] or _MIGHT_BE.search(self.tags, max(0, one.at - 5), one.at):
            return True
        if "F" in before[-3:] and "a" not in before and not is_none(one.item):
            return True
        return one.conditional and "I" in self.tags
