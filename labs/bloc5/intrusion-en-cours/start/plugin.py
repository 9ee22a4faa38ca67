"""Parcel tracking, version 1.3 (June 2016, no longer maintained)."""

import html

PATH = "/${plugin}"


def page(query, connection):
    code = query.get("${plugin_param}", "")
    with connection.cursor() as cursor:
        cursor.execute(f"select code, status, city from parcels where code = '{code}'")
        found = cursor.fetchall()
    if not found:
        return None
    lines = "".join(
        f"<p>Colis <b>{html.escape(code)}</b> : {html.escape(status)} ({html.escape(city)})</p>" for code, status, city in found
    )
    return "<h1>Suivre mon colis</h1>" + lines
