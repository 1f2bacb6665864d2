"""Reports -> Incidents: which reports speak of one event, and what they say together.

In the order in which the data passes through:

``evidence``   a report with what is known of its article: what linking looks at
``partition``  which reports belong together: report_id -> incident_id, with score and reasons
``fusion``     the reports of one incident -> its columns
``wording``    the words that an incident is found by, and its one-line summary
"""

from dashboard.linking.evidence import Evidence
from dashboard.linking.fusion import Incident, fuse
from dashboard.linking.partition import Link, link
from dashboard.linking.wording import summarise

__all__ = ["Evidence", "Incident", "Link", "fuse", "link", "summarise"]
