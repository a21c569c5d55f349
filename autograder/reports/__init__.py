"""Write reports as JSON, HTML, CSV and terminal tables.

In: Reports and an Intake. Out: text and files. The same report gives the same bytes: time, version and seed are fields of the Report. May
import mistakes and intake. `pages` has the HTML pages, `notebook` the page of a submitted notebook. `sanitize` is the border: it
cleans each text once, and the renderers accept nothing else.
"""
