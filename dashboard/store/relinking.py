"""A whole store linked or fused again: after its weights changed, or when another rule for its tolls is chosen."""

from dashboard.linking.comparison import Scoring, fingerprint, scores
from dashboard.linking.tolls import Rule
from dashboard.store.current import fetch
from dashboard.store.linked import TOLL_RULE, WEIGHTS, Known, relink, toll_rule
from dashboard.store.tables import Commit, CommitRows, Store

_READ = ("reports", "articles", "traces", "settings")


def link_again(store: Store, *, rule: Rule | None = None, score: Scoring = scores) -> Commit | None:
    """Link every report again if the weights are others than those that the store was linked by, and fuse every
    incident again if `rule` is another. Incident ids, decisions and reviews stay. ``score``: who compares.

    Other weights may join any two reports that share a key: all of them are held at once, some 20 kB each.

    Returns: the commit; None where nothing is to be done.

    Raises:
        StoreError: the store can't be written.
    """
    with store.writing():
        with store.connect(*_READ) as connection:
            known = Known(connection)
            settings = known.settings()
            reports = fetch(connection, "SELECT report_id FROM reports")["report_id"].to_pylist()
            others = settings.get(WEIGHTS) != fingerprint()
            changed = {} if rule in {None, toll_rule(settings)} else {TOLL_RULE: str(rule)}
            changed |= {WEIGHTS: fingerprint()} if others else {}
            if not changed:
                return None
            # Reports given as new are compared with each other, whatever they scored before.
            compared = known.evidence_of(reports) if others else []
        linked = relink(store, compared, again=reports, settings=changed, score=score)
        said = "linked again" if others else f"tolls fused by the rule {rule!r}"
        return store.commit(CommitRows(rows=linked.rows, removed=linked.removed, message=said))
