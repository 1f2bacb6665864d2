"""What is stored -> DataFrames for the page and the exports.

``filters``   Filters, one frozen object that map, charts, counts, table, export and URL all read
``rules``     the table of filters: SQL, words and URL form of each; ``forms`` their values
``snapshot``  the current incidents of a store, at one commit
``prepared``  tables made of a store once a commit, in files; ``parts`` which tables
``numbers``   every incident as a row of small numbers: what filters keep (``selections``) and counts count by
``counts``    totals, timeline, top, options
``lists``     incidents (as a frame or a stream), articles; one incident or article with its evidence
``places``    where: the marks of a map, countries and provinces, what a place holds
``history``   what became of an incident
``pivot``     incidents counted by two fields at once
``weeks``     weeks with unusually many or few incidents
``changes``   what became of the incidents since a commit
``others``    the user's incidents beside those imported from another's table
``evidence``  claims, figures and articles of the kept incidents, as streamed long tables

Every function takes a :class:`Snapshot` and most a :class:`Filters`. Values reach SQL as parameters alone.
"""

from dashboard.query.changes import Moment, changes, changes_count, commit_before, commits, last_known, new_since
from dashboard.query.counts import (
    By,
    DateRange,
    Figure,
    Lane,
    Option,
    Options,
    Stack,
    Totals,
    lanes,
    options,
    timeline,
    top,
    totals,
)
from dashboard.query.evidence import EvidenceTable, evidence_count, evidence_rows
from dashboard.query.filters import Filters
from dashboard.query.forms import Near
from dashboard.query.history import Change, current_id, history
from dashboard.query.lists import (
    ArticleDetail,
    ArticleFilters,
    IncidentDetail,
    Order,
    article,
    article_values,
    articles,
    incident,
    incident_batches,
    incident_count,
    incident_ids,
    incidents,
    raw_page,
)
from dashboard.query.others import Others, beside, origins
from dashboard.query.pivot import FIELDS, Field, pivot
from dashboard.query.places import (
    AreaLevel,
    Held,
    Sight,
    Spots,
    areas,
    incidents_held,
    provinces_alone,
    spots,
    spots_over_time,
)
from dashboard.query.rules import RULES
from dashboard.query.snapshot import Snapshot, is_prepared, prepare
from dashboard.query.weeks import unusual_weeks

__all__ = [
    "FIELDS",
    "RULES",
    "AreaLevel",
    "ArticleDetail",
    "ArticleFilters",
    "By",
    "Change",
    "DateRange",
    "EvidenceTable",
    "Field",
    "Figure",
    "Filters",
    "Held",
    "IncidentDetail",
    "Lane",
    "Moment",
    "Near",
    "Option",
    "Options",
    "Order",
    "Others",
    "Sight",
    "Snapshot",
    "Spots",
    "Stack",
    "Totals",
    "areas",
    "article",
    "article_values",
    "articles",
    "beside",
    "changes",
    "changes_count",
    "commit_before",
    "commits",
    "current_id",
    "evidence_count",
    "evidence_rows",
    "history",
    "incident",
    "incident_batches",
    "incident_count",
    "incident_ids",
    "incidents",
    "incidents_held",
    "is_prepared",
    "lanes",
    "last_known",
    "new_since",
    "options",
    "origins",
    "pivot",
    "prepare",
    "provinces_alone",
    "raw_page",
    "spots",
    "spots_over_time",
    "timeline",
    "top",
    "totals",
    "unusual_weeks",
]
