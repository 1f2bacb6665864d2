"""Who did what to whom, in the tags of one sentence: subjects, objects, auxiliaries, parts.

Positions are those of the items; the letters of the tags are those of ``figure_words``.
"""

from dashboard.extraction.figure_words import FigureWords, Item
from dashboard.extraction.numbers import Token

_PERSONS = "NARKJGLzSH"
# How far, in items, a subject may stand before its verb and an object after it.
_SUBJECT_REACH = 34
OBJECT_REACH = 10
# What may stand between a verb and its object: adverbs and days; then also "de sang-froid, sur les Champs-Élysées".
ADVERBS = "swWp0!q"
ADVERBIALS = ADVERBS + "dDEh-,#"  # h: "à" is folded like "a"


def best_of(item: Item) -> int | None:
    """The best number of a noun phrase, None where it tells none."""
    return item.quantity.best if item.quantity else None


def is_none(item: Item) -> bool:
    """Whether a noun phrase says that there were none."""
    return item.tag == "z" or (item.quantity is not None and item.quantity.qualifier == "none")


class Clause:
    """The items of one sentence and what stands to what."""

    def __init__(self, words: FigureWords, tokens: list[Token], items: list[Item]) -> None:
        self.words, self.tokens, self.items = words, tokens, items
        self.tags = "".join(item.tag for item in items)

    def auxiliaries(self, at: int) -> list[int]:
        """Items before ``at`` that are its auxiliaries, in order: "n'[ont] pas [été] grièvement blessés"."""
        found: list[int] = []
        words = 0
        for i in range(at - 1, max(-1, at - 9), -1):
            tag = self.tags[i]
            if tag in "hecV":
                found.append(i)
            elif tag in "wW" and words < 1 and not found:
                words += 1
            elif tag == "&" and not found and i > 0 and self.tags[i - 1] in "xy" and self.tags[at] in "xy":
                return self.auxiliaries(i - 1)
            elif tag not in 's!p("' or (tag == "p" and found):
                break
        return found[::-1]

    def singular(self, at: int) -> bool:
        """Whether the auxiliary at ``at`` is singular."""
        return self.words.is_singular(self.tokens[self.items[at].first].word)

    def denied(self, subject: Item, start: int, at: int) -> bool:
        """ "n'ont pas été tués" tells no figure; "aucun n'a été tué" and "n'ont fait que" do."""
        first = self.items.index(subject)
        return subject.tag != "z" and not is_none(subject) and "!" in self.tags[max(first, start - 1) : at]

    def subject(self, verb: int, singular: bool | None) -> Item | None:
        """Who the verb at ``verb`` is said of: the nearest noun phrase before it that fits and heads its clause."""
        joined = verb > 0 and self.tags[verb - 1] in "&,"
        for i in range(verb - 1, max(-1, verb - _SUBJECT_REACH), -1):
            tag, item = self.tags[i], self.items[i]
            if tag in ";:" or (tag in "gI" and i < verb - 1) or tag == "b":
                return None
            if tag in "hcV" and not joined:
                if self.relative_between(i):
                    continue
                return None
            if self.tags[i + 1 : i + 2] == "^" and "," in self.tags[i:verb]:
                continue  # "26 people, four of whom are policemen, were injured"
            if tag in _PERSONS and not self.after_preposition(i) and self.agrees(item, singular):
                if (
                    tag == "S"
                    and self.tags[i - 1 : i] == ","
                    and self.measures(item)
                    and "," in self.tags[i + 1 : verb]
                ):
                    continue  # "trois marins du cargo, un navire de 182 mètres, ont péri"
                if (self.part_before(i) and not self.heads_part(i, verb)) or self._in_brackets(i, verb):
                    continue
                return None if tag == "L" else self.in_apposition_to(i, verb) or item
        return None

    def _in_brackets(self, at: int, verb: int) -> bool:
        """Whether the phrase stands in what ", dont ..., " sets apart: "huit personnes, dont un enfant de 7 ans et deux
        adolescents, ont été tuées".
        """
        including = self.tags.rfind("q", 0, at)
        if including < 1 or self.tags[including - 1] != "," or "," not in self.tags[at + 1 : verb]:
            return False
        return set(self.tags[including:at]).isdisjoint(",;:hexyg")

    def in_apposition_to(self, at: int, verb: int) -> Item | None:
        """Of "l'assaillant, un homme de 40 ans," the first: it tells the side. Of "dix-sept personnes, des civils pour
        la plupart, ont péri" too: it tells how many.
        """
        if at < 2 or self.tags[at - 1] != "," or self.tags[at - 2] not in "AN":
            return None
        first, second = self.items[at - 2], self.items[at]
        if first.tag == "A":
            return first if self.agrees(first, singular=best_of(second) == 1) else None
        closed = "," in self.tags[at + 1 : verb] and second.tag == "N" and best_of(first) is not None
        return first if closed and best_of(second) in (None, best_of(first)) else None

    def relative_between(self, at: int) -> bool:
        """Whether the verb at ``at`` stands in a relative clause: "deux policiers qui gardaient ... ont été"."""
        return "r" in self.tags[max(0, at - 4) : at]

    def after_preposition(self, at: int) -> bool:
        """Whether the noun phrase at ``at`` hangs on a preposition, so that no verb is said of it."""
        if at == 0:
            return False
        before = self.tags[at - 1]
        return self.genitive(at) or (before in "pdokh" and not (before == "d" and self.tags[at] == "z"))

    def genitive(self, at: int) -> bool:
        """ "le chef des rebelles": "des" right after a noun is "de les" and heads no clause."""
        quantity = self.items[at].quantity
        vague = bool(quantity and quantity.article and quantity.best is None)
        return vague and at > 0 and self.tags[at - 1] in "KNARL#"

    def agrees(self, item: Item, singular: bool | None) -> bool:
        """Whether a noun phrase fits a verb's number; round and open numbers fit both ("une dizaine ... ont")."""
        if singular is None or item.quantity is None or item.tag == "z":
            return not (singular and item.tag in "GL")
        one = item.quantity.qualifier == "exact" and (item.quantity.best == 1 or item.quantity.article)
        loose = item.quantity.qualifier in ("about", "none", "unknown_plural", "at_least", "up_to")
        return one if singular and not loose else (loose or not one or item.tag == "J")

    def part_before(self, at: int) -> bool:
        """Whether "dont" stands just before: the phrase is a part of what is counted before it."""
        return "q" in self.tags[max(0, at - 3) : at].replace("p", "")

    def heads_part(self, at: int, verb: int) -> bool:
        """ "dont deux sont morts": the part has a verb of its own, with no comma that closes it first."""
        return not set(self.tags[at + 1 : verb]) & set(",)")

    def adjacent_before(self, at: int) -> Item | None:
        """The noun phrase that a bare participle stands beside: "deux gardes afghans tués", "Ali, tué en 2015"."""
        reach = 3 if self.tags[at] == "y" else 9
        for i in range(at - 1, max(-1, at - reach), -1):
            tag = self.tags[i]
            if tag in _PERSONS and tag not in "zL":
                if self.genitive(i) or (tag == "S" and self.measures(self.items[i])):
                    continue  # "150 élèves d'une école kidnappés"
                return None if tag == "J" and self.tags[at] == "y" else self.items[i]
            if tag not in ("swWdD-" if at - i > 6 else "swWdDu#-") and not (
                tag == "," and i == at - 1 and self.tags[at] == "x"
            ):
                return None
        return None

    def object_at(self, start: int, reach: int = OBJECT_REACH, between: str = ADVERBS) -> Item | None:
        """The first noun phrase within ``reach`` items, only adverbs, days and places between; not "dans la foule"."""
        for i in range(start, min(len(self.items), start + reach)):
            tag = self.tags[i]
            if tag in "NARKJGzSH":
                return None if i > start and self.tags[i - 1] in "pdhDE" else self.items[i]
            if tag not in between:
                return None
        return None

    def measures(self, item: Item) -> bool:
        """Whether a number alone is followed by a noun that is no person: "a enlevé trois points"."""
        rest = self.tags[self.items.index(item) + 1 :][:3].lstrip("uEd")
        return rest[:1] in ("#", "M", "B", "0") and bool(rest)
