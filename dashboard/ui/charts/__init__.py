"""Charts: pure functions, DataFrame -> plotly figure.

``frame``     what all charts share: no furniture, quiet grid, tabular figures
``timeline``  incidents per day, week, month or year, stacked by type; hatched where the date is coarser
``map``       incidents on the offline basemap: size by killed, hollow where imprecise, provinces as areas
``basemap``   the map's style: GeoJSON that Streamlit serves, no outside address
"""
