"""Pieces of a page.

``look``      the style sheet and the theme's colours as variables
``states``    empty, error: what happened and what to do
``filters``   the sidebar's filters, bound to the address
``chips``     the filters that are on, in words, each removable; "N of M incidents"
``tiles``     the row of numbers
``lines``     incidents newest first, one line each
``ranking``   names with bars and their numbers
``table``     the table of incidents
``results``   the table with its CSV beside it
``comparison``  the reports of one incident side by side
``evidence``  an incident's values with who says them, beside the article with its sentences marked
"""
