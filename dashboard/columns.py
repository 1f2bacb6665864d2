"""Every column of every table, once: name, type, meaning, in English and French.

Store schemas, exports, labels on the page and the data dictionary are derived from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["string", "integer", "number", "date", "boolean", "timestamp"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``en`` and ``fr`` are its labels; ``meaning_en`` and ``meaning_fr`` say what it holds."""

    name: str
    kind: Kind
    en: str
    fr: str
    meaning_en: str
    meaning_fr: str

    def label(self, language: str) -> str:
        """The label in the interface's language (English for one that has none)."""
        return self.fr if language == "fr" else self.en

    def meaning(self, language: str) -> str:
        """What the column holds, in the interface's language."""
        return self.meaning_fr if language == "fr" else self.meaning_en


def _count(field: str, en: str, fr: str, what_en: str, what_fr: str) -> tuple[Column, ...]:
    """The three columns of a count: low, best, high. Blank is not told; 0 is told that there were none."""
    return (
        Column(f"{field}_low", "integer", f"{en} (low)", f"{fr} (min)", f"Lowest number told of {what_en}; blank when not told", f"Plus petit nombre donné de {what_fr} ; vide si le texte n'en dit rien"),
        Column(f"{field}_best", "integer", en, fr, f"Best supported number of {what_en}; blank when not told, 0 when told that there were none", f"Nombre le mieux étayé de {what_fr} ; vide si le texte n'en dit rien, 0 s'il dit qu'il n'y en a pas"),
        Column(f"{field}_high", "integer", f"{en} (high)", f"{fr} (max)", f"Highest number told of {what_en}; blank when open upwards", f"Plus grand nombre donné de {what_fr} ; vide si le bilan reste ouvert"),
    )  # fmt: skip


INCIDENTS: tuple[Column, ...] = (
    Column("incident_id", "string", "Incident", "Incident", "Stable identifier; never reused", "Identifiant stable, jamais réutilisé"),
    Column("known_from", "string", "Known from", "Connu par", "fresh: an article reports it as news; recalled: articles only look back on it", "fresh : un article le rapporte comme une nouvelle ; recalled : il n'est que rappelé"),
    Column("date_start", "date", "From", "Du", "First possible local day (ISO 8601); blank when the text and the publication date do not tell", "Premier jour local possible (ISO 8601) ; vide si le texte et la date de publication ne le disent pas"),
    Column("date_end", "date", "To", "Au", "Last possible local day (ISO 8601)", "Dernier jour local possible (ISO 8601)"),
    Column("date_prec", "integer", "Date precision", "Précision de la date", "UCDP: 1 exact day, 2 range of 2-6 days, 3 a week, 4 up to a month, 5 up to a year", "UCDP : 1 jour exact, 2 de 2 à 6 jours, 3 une semaine, 4 jusqu'à un mois, 5 jusqu'à un an"),
    Column("time_of_day", "string", "Time of day", "Moment", "night, morning, afternoon, evening, or HH:MM", "night, morning, afternoon, evening, ou HH:MM"),
    Column("event_type", "string", "Event type", "Type", "ACLED's event type", "Type d'événement d'ACLED"),
    Column("sub_event_type", "string", "Sub-event type", "Sous-type", "ACLED's sub-event type", "Sous-type d'événement d'ACLED"),
    Column("country", "string", "Country", "Pays", "Country, English short name", "Pays, nom court anglais"),
    Column("iso3", "string", "ISO code", "Code ISO", "ISO 3166-1 alpha-3 code of the country", "Code ISO 3166-1 alpha-3 du pays"),
    Column("admin1", "string", "Province", "Province", "First-level division", "Division de premier niveau"),
    Column("location", "string", "Place", "Lieu", "The most specific place name", "Le nom de lieu le plus précis"),
    Column("latitude", "number", "Latitude", "Latitude", "Degrees north (WGS 84); blank when only the country is known", "Degrés nord (WGS 84) ; vide si seul le pays est connu"),
    Column("longitude", "number", "Longitude", "Longitude", "Degrees east (WGS 84); blank when only the country is known", "Degrés est (WGS 84) ; vide si seul le pays est connu"),
    Column("where_prec", "integer", "Place precision", "Précision du lieu", "UCDP: 1 a named town, district or spot, 2 near it or within a limited area, 3 second-level division, 4 first-level division, 5 vague or between places, 6 country, 7 sea or air", "UCDP : 1 ville, quartier ou site nommé, 2 à proximité, 3 division de second niveau, 4 division de premier niveau, 5 vague ou entre deux lieux, 6 pays, 7 mer ou air"),
    Column("radius_km", "number", "Radius (km)", "Rayon (km)", "Radius of the named place in kilometres", "Rayon du lieu nommé, en kilomètres"),
    *_count("killed", "Killed", "Tués", "people killed on the attacked side", "tués du côté attaqué"),
    *_count("wounded", "Wounded", "Blessés", "people wounded on the attacked side", "blessés du côté attaqué"),
    *_count("abducted", "Abducted", "Enlevés", "people abducted or taken hostage", "personnes enlevées ou prises en otage"),
    Column("perpetrators_killed", "integer", "Attackers killed", "Assaillants tués", "Attackers killed; never counted in killed", "Assaillants tués ; jamais comptés parmi les tués"),
    Column("weapon", "string", "Weapon", "Arme", "Weapon or means, as told", "Arme ou moyen, tel que rapporté"),
    *_count("weapon_count", "Munitions", "Munitions", "munitions or devices used", "munitions ou engins employés"),
    Column("target", "string", "Target", "Cible", "What was aimed at, as told", "Ce qui était visé, tel que rapporté"),
    Column("victims", "string", "Victims", "Victimes", "Who was hit, as told", "Qui a été touché, tel que rapporté"),
    Column("perpetrator", "string", "Perpetrator", "Auteur", "The best supported perpetrator of this event; several separated by '; '", "L'auteur le mieux étayé de cet événement ; plusieurs séparés par « ; »"),
    Column("perpetrator_status", "string", "Perpetrator status", "Statut de l'auteur", "claimed, accused, stated or unknown", "claimed (revendiqué), accused (imputé), stated (établi) ou unknown (inconnu)"),
    Column("n_reports", "integer", "Articles", "Articles", "Articles that report or recall it", "Articles qui le rapportent ou le rappellent"),
    Column("n_sources", "integer", "Sources", "Sources", "Independent outlets (wire copies count once)", "Médias indépendants (une dépêche reprise compte une fois)"),
    Column("sources", "string", "Outlets", "Médias", "Outlets, separated by '; '", "Médias, séparés par « ; »"),
    Column("languages", "string", "Languages", "Langues", "Languages of the articles, separated by '; '", "Langues des articles, séparées par « ; »"),
    Column("confidence", "number", "Confidence", "Confiance", "Chance that date, place, type and tolls are all right", "Probabilité que date, lieu, type et bilans soient tous justes"),
    Column("review_status", "string", "Review", "Relecture", "auto, confirmed, corrected or rejected", "auto, confirmed (confirmé), corrected (corrigé) ou rejected (rejeté)"),
    Column("summary", "string", "Summary", "Résumé", "One line, built from the fields", "Une ligne, composée à partir des champs"),
    Column("first_published", "date", "First published", "Première publication", "Publication day of the earliest article", "Jour de parution du premier article"),
    Column("updated_at", "timestamp", "Updated", "Mis à jour", "When a commit last changed it (UTC)", "Dernière modification (UTC)"),
    Column("origin", "string", "Origin", "Origine", "own, acled, ucdp or sample", "own (vos articles), acled, ucdp ou sample (exemples)"),
)  # fmt: skip

CLAIMS: tuple[Column, ...] = (
    Column("claim_id", "string", "Claim", "Affirmation", "Stable identifier of the claim", "Identifiant stable de l'affirmation"),
    Column("report_id", "string", "Report", "Compte rendu", "The report it belongs to; blank when it belongs to no incident", "Le compte rendu auquel elle appartient ; vide si elle ne relève d'aucun incident"),
    Column("article_id", "string", "Article", "Article", "The article that says it", "L'article qui le dit"),
    Column("article_version", "string", "Article version", "Version de l'article", "The version of the article that the offsets count in", "La version de l'article dans laquelle comptent les positions"),
    Column("part", "string", "Part", "Partie", "title or text", "title (titre) ou text (texte)"),
    Column("field", "string", "Field", "Champ", "What is told: an incident column, or impact, launch_place, defence, damage, arrested, displaced, missing, troops, munitions_total", "Ce qui est dit : une colonne d'incident, ou impact, launch_place, defence, damage, arrested, displaced, missing, troops, munitions_total"),
    Column("value", "string", "Value", "Valeur", "The value's normal form", "La valeur sous sa forme normale"),
    Column("low", "integer", "Low", "Min", "Lowest number told", "Plus petit nombre donné"),
    Column("best", "integer", "Best", "Retenu", "The number told", "Le nombre donné"),
    Column("high", "integer", "High", "Max", "Highest number told", "Plus grand nombre donné"),
    Column("qualifier", "string", "Qualifier", "Qualificatif", "exact, at_least, up_to, about, unknown_plural or none", "exact, at_least (au moins), up_to (jusqu'à), about (environ), unknown_plural (pluriel sans nombre) ou none (aucun)"),
    Column("unit", "string", "Unit", "Unité", "What is counted", "Ce qui est compté"),
    Column("place", "string", "Place", "Lieu", "The place this claim speaks of, as told", "Le lieu dont il est question, tel que rapporté"),
    Column("said_by", "string", "Said by", "Selon", "Who says so", "Qui le dit"),
    Column("via", "string", "Via", "Via", "The agency or outlet that passes it on", "L'agence ou le média qui le relaie"),
    Column("scope", "string", "Scope", "Portée", "event, or series when it speaks of several attacks", "event, ou series quand il est question de plusieurs attaques"),
    Column("status", "string", "Status", "Statut", "asserted, reported, claimed, accused or denied", "asserted (affirmé), reported (rapporté), claimed (revendiqué), accused (imputé) ou denied (démenti)"),
    Column("confidence", "number", "Confidence", "Confiance", "Chance that the value is right", "Probabilité que la valeur soit juste"),
    Column("sentence", "string", "Sentence", "Phrase", "The sentence that says it", "La phrase qui le dit"),
    Column("char_start", "integer", "Start", "Début", "First character of the words, counted in the part", "Premier caractère des mots, compté dans la partie"),
    Column("char_end", "integer", "End", "Fin", "The character after the last", "Le caractère qui suit le dernier"),
    Column("rule", "string", "Rule", "Règle", "The rule that read it", "La règle qui l'a lu"),
)  # fmt: skip

ARTICLES: tuple[Column, ...] = (
    Column("article_id", "string", "Article", "Article", "Given id, else canonical URL, else a hash of title and text", "Identifiant donné, sinon URL canonique, sinon empreinte du titre et du texte"),
    Column("article_version", "string", "Version", "Version", "Hash of this version", "Empreinte de cette version"),
    Column("title", "string", "Title", "Titre", "Title", "Titre"),
    Column("text", "string", "Text", "Texte", "Full text", "Texte intégral"),
    Column("language", "string", "Language", "Langue", "ISO 639-1 code", "Code ISO 639-1"),
    Column("published_at", "string", "Published", "Publié", "ISO 8601, with its offset where it was given; blank when unknown", "ISO 8601, avec son décalage s'il est donné ; vide si inconnu"),
    Column("source", "string", "Outlet", "Média", "Who published it", "Qui l'a publié"),
    Column("url", "string", "URL", "URL", "Where it was published", "Où il a été publié"),
    Column("origin", "string", "Origin", "Origine", "own or sample", "own (vos articles) ou sample (exemples)"),
    Column("is_incident_report", "boolean", "Incident report", "Rapporte un incident", "Whether it reports an incident as news", "S'il rapporte un incident comme une nouvelle"),
    Column("reason", "string", "Reason", "Motif", "Why it is no incident report, or why it was not read", "Pourquoi il ne rapporte pas d'incident, ou n'a pas été lu"),
    Column("notes", "string", "Notes", "Notes", "How values were found and what was mended, one a line", "Comment les valeurs ont été trouvées et ce qui a été réparé, une par ligne"),
    Column("extra", "string", "Other fields", "Autres champs", "Other fields of the source, as JSON", "Autres champs de la source, en JSON"),
)  # fmt: skip

REPORTS: tuple[Column, ...] = (
    Column("report_id", "string", "Report", "Compte rendu", "The article's id and an ordinal", "L'identifiant de l'article et un rang"),
    Column("article_id", "string", "Article", "Article", "The article it was read in", "L'article où il a été lu"),
    Column("article_version", "string", "Article version", "Version de l'article", "The version it was read in", "La version où il a été lu"),
    Column("ordinal", "integer", "Ordinal", "Rang", "Order in the article, from 0", "Rang dans l'article, à partir de 0"),
    Column("main", "boolean", "Fresh", "Nouvelle", "Reported as news, not recalled", "Rapporté comme une nouvelle, non rappelé"),
    Column("place", "string", "Place as told", "Lieu tel que dit", "The place's name as the text spells it", "Le nom du lieu tel que le texte l'écrit"),
    *(c for c in INCIDENTS if c.name not in {"incident_id", "known_from", "n_reports", "n_sources", "sources", "languages", "review_status", "first_published", "updated_at"}),
)  # fmt: skip

LINKS: tuple[Column, ...] = (
    Column("report_id", "string", "Report", "Compte rendu", "The report", "Le compte rendu"),
    Column("incident_id", "string", "Incident", "Incident", "The incident it tells of", "L'incident dont il parle"),
    Column("score", "number", "Score", "Score", "Chance that the report tells of this incident", "Probabilité que le compte rendu parle de cet incident"),
    Column("reasons", "string", "Reasons", "Raisons", "Why, in words", "Pourquoi, en mots"),
)  # fmt: skip

COMMITS: tuple[Column, ...] = (
    Column("commit_id", "string", "Commit", "Enregistrement", "What the rows of this commit carry", "Ce que portent les lignes de cet enregistrement"),
    Column("number", "integer", "Number", "Numéro", "Counts the commits, from 1", "Numéro d'ordre, à partir de 1"),
    Column("committed_at", "timestamp", "When", "Quand", "When it was committed (UTC)", "Date de l'enregistrement (UTC)"),
    Column("message", "string", "What", "Quoi", "What it did, in words", "Ce qu'il a fait, en mots"),
    Column("n_articles", "integer", "Articles", "Articles", "Article versions that it added", "Versions d'articles ajoutées"),
    Column("rows", "string", "Rows", "Lignes", "How many rows it wrote, by table, as JSON", "Nombre de lignes écrites, par table, en JSON"),
    Column("vigie", "string", "Version", "Version", "The version of Vigie that wrote it", "La version de Vigie qui l'a écrit"),
)  # fmt: skip

CHANGES: tuple[Column, ...] = (
    Column("change", "string", "Change", "Changement", "new, changed (one row a field), merged (into another), rejected, or gone (no article tells of it any more)", "new (nouveau), changed (modifié, une ligne par champ), merged (fondu dans un autre), rejected (rejeté) ou gone (plus aucun article n'en parle)"),
    Column("incident_id", "string", "Incident", "Incident", "The incident", "L'incident"),
    Column("merged_into", "string", "Merged into", "Fondu dans", "The incidents that its reports belong to now, separated by '; '", "Les incidents auxquels ses comptes rendus appartiennent désormais, séparés par « ; »"),
    Column("field", "string", "Field", "Champ", "The column that changed", "La colonne qui a changé"),
    Column("before", "string", "Before", "Avant", "What it said; blank when unknown", "Ce qu'elle disait ; vide si inconnu"),
    Column("after", "string", "After", "Après", "What it says now; blank when unknown", "Ce qu'elle dit ; vide si inconnu"),
    Column("date_start", "date", "From", "Du", "First possible local day of the incident", "Premier jour local possible de l'incident"),
    Column("summary", "string", "Summary", "Résumé", "The incident in one line", "L'incident en une ligne"),
    Column("updated_at", "timestamp", "Updated", "Mis à jour", "When a commit last changed it (UTC)", "Dernière modification (UTC)"),
)  # fmt: skip

# The long tables that go out: each row with the incident that it tells of; "outside": figures that tell of none.
EVIDENCE: Mapping[Literal["claims", "figures", "outside", "articles"], tuple[Column, ...]] = MappingProxyType(
    {
        "claims": (INCIDENTS[0], *CLAIMS),
        "figures": (INCIDENTS[0], *CLAIMS),
        "outside": CLAIMS,
        "articles": (INCIDENTS[0], *(c for c in ARTICLES if c.name not in {"text", "reason", "notes", "extra"})),
    }
)

INCIDENT_COLUMNS: tuple[str, ...] = tuple(column.name for column in INCIDENTS)
IMPORTED: tuple[str, ...] = ("acled", "ucdp")  # origins that are another's table
COUNTS: tuple[str, ...] = ("killed", "wounded", "abducted", "weapon_count")
