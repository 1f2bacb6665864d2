"""Charts: pure functions, DataFrame -> plotly figure; the map is given as data for its own module.

``frame``     what all charts share: no furniture, quiet grid, tabular figures
``timeline``  incidents per day, week, month or year, stacked; hatched where the date is coarser
``lanes``     one lane a place or an actor
``map``       what ``static/map`` draws: marks, areas, moments of the time player
``basemap``   the map's style: GeoJSON that Streamlit serves, no outside address
"""
