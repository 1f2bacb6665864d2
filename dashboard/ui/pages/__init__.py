"""The pages, one file each with a function ``show(view)``: they place widgets and charts, and decide nothing.

``overview``   tiles, timeline, map, newest first, rankings, table
``incidents``  the full table alone
``incident``   one incident with its evidence; its permalink is ``incident?id=``
``articles``   what was read, and one article with its marks
``add``        paste or drop an article, see what is found, save it
``welcome``    the first screen while the user's own store is empty
"""
