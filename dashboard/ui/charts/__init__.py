"""Charts: pure functions, DataFrame -> what a module under ``static`` draws in the browser.

``chart``     what ``static/chart`` draws: bars over days, marks on lanes
``axis``      days and counts with few, round ticks
``timeline``  incidents per day, week, month or year, stacked; hatched where the date is coarser
``lanes``     one lane a place or an actor
``weeks``     incidents per week beside what is usual
``beside``    incidents per week, ours and another's: a plotly figure, which only its page loads
``frame``     what plotly figures share: no furniture, quiet grid
``map``       what ``static/map`` draws: marks, areas, moments of the time player
``basemap``   the map's style: GeoJSON that Streamlit serves, no outside address
"""
