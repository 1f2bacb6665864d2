"""Reports -> Incidents: which reports speak of one event, and what they say together.

In the order in which the data passes through:

``meaning``    a text -> numbers that are near for texts on one thing
``traces``     what of a text's words is kept to compare it by
``evidence``   a report with what is known of its article: what linking looks at
``matching``   an article read again: which of its reports is which of before
``blocking``   which reports are compared at all
``arrays``     reports as columns of numbers, which is what many are compared as
``pairing``    pairs of reports, with what several features ask of them
``features``   what speaks for or against two reports being of one event
``comparison`` the chance of that, and the reasons in words
``scored``     pairs with their scores, as columns
``clustering`` scored pairs -> groups
``partition``  which reports belong together: report_id -> incident_id, with score and reasons
``tolls``      several reports' numbers -> low, best, high
``fusion``     the reports of one incident -> its columns
``wording``    the words that an incident is found by, and its one-line summary
"""

from dashboard.linking.evidence import Evidence
from dashboard.linking.fusion import Incident, fuse
from dashboard.linking.partition import Link, link
from dashboard.linking.wording import summarise

__all__ = ["Evidence", "Incident", "Link", "fuse", "link", "summarise"]
