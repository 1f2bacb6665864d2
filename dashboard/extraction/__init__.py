"""Article -> Reading: what one text says of incidents, each value with the sentence that says it.

In the order in which the data passes through:

``segment``      paragraphs and sentences, with offsets
``events``       triggers: what happened, its type, whether it really did
``dates``        when: each expression to an interval of days with its precision (``datelines``: the text's own day)
``places``       where: each name to a place on Earth with its precision
``figures``      how many: killed, wounded, abducted ... with qualifier
``actors``       who: armed groups, forces, governments, media
``attribution``  who says so
``roundups``     texts that tell of several events in turn: lists, summaries, "in a separate incident"
``unlisted``     places that no gazetteer knows; ``launches``: those that munitions came from
``tellings``     what each sentence tells of one event
``episodes``     the tellings of one event, gathered
``relevance``    whether the article reports an incident; ``freshness``: which episodes it tells as news
``choose``       which date, place and tolls are the episode's (``apposition``: places that only tell where another
                 lies), ``event_type`` what happened; ``report`` writes them down with their claims
``assemble``     the mentions -> reports: which date, place, figure is whose

To add a kind of mention, add a module with one ``find_...(document)`` that returns mentions, its words under
``data/languages/<code>/``, and its annotated sentences under ``tests/gold/<code>/``.
"""
