"""Opening hours, version 2.0."""

PATH = "/horaires"


def page(query, connection):
    return "<h1>Horaires</h1><p>Du mardi au samedi, de 10 h à 19 h.</p>"
