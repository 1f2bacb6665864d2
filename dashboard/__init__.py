"""Vigie: from news articles to a table of security incidents, and a dashboard to look at it.

The map of the house, in the order in which the data passes through it:

``resources``   finds the files under ``data/``; nothing else knows where they are
``addresses``   which network addresses are this machine's, which the public internet's
``columns``     every column of every table: name, type, meaning, in English and French
``taxonomy``    ACLED's event types and sub-event types, from ``data/taxonomy.toml``
``languages``   the words of a language, from ``data/languages/<code>/``
``model``       the frozen records that travel the line: Article, Document, Mention, Claim, Report
``fetching``    an address of the internet -> a page, when asked, politely, never a network's inside
``readers``     a file, a folder, pasted text -> Article
``geocoding``   a name -> a place on Earth, with its precision; a point -> its country and province
``extraction``  Article -> Document -> Mentions -> Reports
``linking``     Reports -> Incidents
``store``       the tables on disk: appended, committed, never overwritten
``pipeline``    the line itself, without logic of its own
``collecting``  what comes in over time: pages and feeds when asked, a folder that is watched
``importing``   another's table (ACLED, UCDP) -> incidents of another origin
``query``       Filters -> DataFrames
``uploads``     what is put in by the page: previewed, read by a process of its own, undone when mistaken
``export``      what is filtered -> files: CSV, Excel, maps, the formats of the field
``access``      who may look, who may edit
``gate``        what every request passes first: names of this machine, uploads from editors alone
``cluster``     batches read by the workers of a Dask cluster
``reviews``     confirm, correct or reject an incident
``ui``          pages, charts, widgets, words of the interface
``api``         the same over HTTP, for programs
``app``         the Streamlit frame; ``asgi`` the frame and the API as one application
``cli``         the command ``vigie``

Each module imports only from those above it; ``import-linter`` holds that in the test suite.
"""

__version__ = "0.1.0"
