"""What comes in over time, into the store: pages and feeds that the user asks for, a folder that is watched.

``batches``   small commits put together: at most one every 30 s, or every 500 articles
``stopping``  Ctrl-C ends a watch after the article at hand
``web``       the page at an address, and the raw page kept as evidence
``feeds``     feeds that the user follows
``folder``    a folder whose new and changed files are read as they are put there
"""
