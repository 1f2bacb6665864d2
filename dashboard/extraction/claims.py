"""Mention -> claim: one value, the words that say it, and who says so."""

from collections.abc import Sequence
from typing import Any

from dashboard.extraction.attribution import speaker_of
from dashboard.model import Claim, Document, FigureValue, Mention, Scope, Status

_BLAME = frozenset({"perpetrator", "perpetrator_status"})


class Clerk:
    """Writes the claims of one document."""

    def __init__(self, document: Document, attributions: Sequence[Mention]) -> None:
        self._document = document
        self._attributions = attributions

    def claim(
        self,
        field: str,
        value: Any,  # noqa: ANN401 - whatever the column holds
        said: Mention,
        *,
        confidence: float,
        scope: Scope = "event",
        status: Status | None = None,
        place: str | None = None,
    ) -> Claim:
        """A claim that `said`'s words say `value`. Its speaker is whoever the text attributes them to."""
        speaker = speaker_of(self._attributions, said.part, said.start)
        said_by, via = speaker[:2] if speaker else (None, None)
        told: Status = speaker[2] if speaker else "asserted"
        if told in ("accused", "claimed") and field not in _BLAME:
            told = "reported"  # who accuses in one clause reports the toll in the next
        number: FigureValue | None = said.value if isinstance(said.value, FigureValue) else None
        return Claim(
            field=field,
            value="" if value is None else str(value),
            part=said.part,
            sentence=self._document.sentences[said.sentence].text,
            char_start=said.start,
            char_end=said.end,
            rule=said.rule,
            low=number.low if number else None,
            best=number.best if number else None,
            high=number.high if number else None,
            qualifier=number.qualifier if number else None,
            unit=(number.noun or number.unit) if number else None,
            place=place,
            said_by=said_by,
            via=via,
            scope=scope,
            status=status or told,
            confidence=round(confidence, 2),
        )
