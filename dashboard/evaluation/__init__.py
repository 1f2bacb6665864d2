"""How well articles are read: readings against labels made by hand.

In the order in which the data passes through:

``labels``       GOLD.jsonl, a line an article -> dicts, checked
``matching``     what a label and a reading tell, field by field; which value is right; who is paired with whom
``scoring``      paired incidents -> precision, recall and F1 by field, rows all right, relevance
``calibration``  the confidence of values against the share of them that is right
``report``       all of it by language and by source, as JSON and as a table

The labels' format and the rules stand in ``data/evaluation.toml`` and ``data/articles/README.md``. To score one
more field, add its line to ``matching.FIELDS``.
"""

from dashboard.evaluation.labels import LabelError, read_labels
from dashboard.evaluation.report import Evaluation, as_json, as_text, evaluate

__all__ = ["Evaluation", "LabelError", "as_json", "as_text", "evaluate", "read_labels"]
