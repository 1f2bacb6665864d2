"""What the user sees: the only part of Vigie, with ``app``, that knows Streamlit.

``i18n``      the words of the interface, its numbers and its dates; the texts stand in ``locales/<code>.toml``
``palette``   the colours, light and dark; those of the event types come from the taxonomy
``markup``    the one place where HTML is built: every piece of it is escaped here
``claims``    a claim in words: number, place, reason, who says so
``naming``    headlines, places and types of an incident in the interface's language
``local_names``  names of places in the reader's language
``state``     the address of the page <-> filters, language, store; it is the only memory of a view
``memory``    what is remembered of a reader: saved views, the last commit seen
``remarks``   what readers, the network and the store say, in the reader's language
``stores``    the sample store and the user's own, opened once and kept
``sides``     what the page "Compare" sets side by side
``charts``    pure functions, DataFrame -> what a chart or the map is drawn from
``widgets``   pieces of a page: filters, chips, tiles, the list, the evidence
``pages``     one file a page, without logic

To add a page: a file in ``pages/`` with a function ``show(view)``, a line in ``PAGES`` of ``app.py``, and its
words under ``[pages]`` of both locales. To add an interface language: a file in ``locales/`` with the keys of
``en.toml``. Tests catch what is forgotten.
"""
