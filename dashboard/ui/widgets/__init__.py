"""Pieces of a page.

``look``      the style sheet and the theme's colours as variables
``states``    empty, error: what happened and what to do
``filters``   the sidebar's filters, bound to the address
``chips``     the filters that are on, in words, each removable; "N of M incidents"
``saved``     views saved by name
``since``     what is new since the last visit
``tiles``     the row of numbers
``when``      bars, all so far or lanes, and what they are stacked by
``where``     the map and the list beside it
``component`` a module under ``static`` that draws a part of the page, and what it tells
``map``       the component that draws a map; ``chart`` the one that draws a chart
``lines``     incidents newest first, one line each
``ranking``   names with bars and their numbers
``table``     the table of incidents
``results``   the table's order, columns and pages, with its CSV beside it
``preview``   what is found in articles before they are stored
``uploading``  uploads: how far, what became of them, undone
``reports``   all articles of an incident with their sentences; what to cite
``review``    a person's word on an incident, and the form to say it
``pictures``  a chart as a picture, the page on paper
``rankings``  the most frequent types, places and actors
``past``      what each commit changed of an incident
``pairs``     two sides in numbers
``heat``      incidents by two fields as a heat table
``weeks``     unusual weeks in words
``comparison``  the reports of one incident side by side
``evidence``  an incident's values with who says them, beside the article with its sentences marked
"""
