"""The shop's own pages. Each takes the query and a connection to the database."""

import html
import time


def frame(name, body):
    """Puts a piece of HTML into the shop's page."""
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>{name}</title>'
        f'<link rel="stylesheet" href="/shop.css"></head>\n<body><header><a href="/">{name}</a></header>\n'
        f"<main>{body}</main></body></html>\n"
    )


def rows(connection, sql, *values):
    """Runs a query whose values are never part of its text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def home(_, connection):
    items = "".join(
        f'<li><a href="/produit?ref={html.escape(ref)}">{html.escape(name)}</a> {price} €</li>'
        for ref, name, price in rows(connection, "select ref, name, price from products order by ref")
    )
    return f"<h1>Nos produits</h1><ul>{items}</ul>"


def product(query, connection):
    found = rows(connection, "select ref, name, price from products where ref = %s", query.get("ref", ""))
    if not found:
        return None
    ref, name, price = found[0]
    return (
        f"<h1>{html.escape(name)}</h1><p>{price} €</p>"
        f'<form method="post" action="/commande"><input type="hidden" name="ref" value="{html.escape(ref)}">'
        '<label>Quantité <input name="quantite" value="1"></label><button>Commander</button></form>'
    )


def order(query, connection):
    quantity = int(query.get("quantite", "1"))
    if not 1 <= quantity <= 99:
        return None
    found = rows(
        connection,
        "insert into orders (ref, quantity, ordered_at) select ref, %s, to_timestamp(%s) from products where ref = %s returning id",
        quantity, time.time(), query.get("ref", ""),
    )
    return f"<h1>Merci</h1><p>Commande n° {found[0][0]} enregistrée.</p>" if found else None


def payment(_, connection):
    found = rows(connection, "select value from settings where key = 'iban'")
    return f"<h1>Payer par virement</h1><p>IBAN : {html.escape(found[0][0])}</p>" if found else None
