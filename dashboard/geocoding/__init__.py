"""A name -> a place on Earth, with its precision; a point -> its country and province.

``countries``       ISO codes and names of countries
``areas``           a point -> its country and province; the outline of a province
``names``           the forms under which a name is looked up
``sources``         towns, divisions, airports and our own list, read into the same rows
``build``           the sources -> the compiled gazetteer, once
``gazetteer``       a name -> the places that bear it; a geopy geocoder
``disambiguation``  which of them is meant, with reasons
``remote``          Nominatim through geopy, for those who ask for it

To add a place, add a line to a file of ``data/gazetteer/`` (its README says how).
"""
