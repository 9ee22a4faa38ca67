#!/usr/bin/env python3
"""Essai de collecte. NE PAS METTRE EN SERVICE.

Ce qui marche : lister et lire un dépôt, lire une page d'actes, écouter la file.
Ce qui manque : à peu près tout le reste.
"""
import json
import urllib.request

import paho.mqtt.client as mqtt
import pandas as pd
import psycopg2

conf = json.load(open("/srv/app/collecte.json"))


def get(path):
    request = urllib.request.Request(conf["portail"] + path, headers={"Authorization": "Bearer " + conf["jeton"]})
    return urllib.request.urlopen(request, timeout=10)


# 1. Les dépôts : un seul fichier, pour voir.
name = json.load(get("/depots/"))["fichiers"][0]["nom"]
table = pd.read_csv(get("/depots/" + name), sep=";")
table["entree"] = pd.to_datetime(table["entree"], dayfirst=True, errors="coerce")
table = table.drop_duplicates("numero_sejour")
print(table.to_string())
table.to_csv("/var/lib/collecte/dernier.csv")

base = psycopg2.connect(**conf["base"])
for row in table.itertuples():
    base.cursor().execute(
        "insert into public.import_essai values (%s, %s, %s, %s, %s, %s, %s, null)",
        (row.numero_sejour, row.nir, row.nom, row.prenom, row.date_naissance, row.service, row.entree))
base.commit()

# 2. Les actes : la première page.
for act in json.load(get("/api/v1/actes?apres=0&limite=200"))["actes"]:
    print(act["acte"], act["nir"], float(act["montant"] or 0))

# 3. Les mouvements : tant que le programme tourne, avec la session durable « entrepot ».
client = mqtt.Client("entrepot", clean_session=False)
client.username_pw_set("entrepot", conf["file"]["mot_de_passe"])
client.on_message = lambda c, u, message: print(message.topic, message.payload.decode())
client.connect(conf["file"]["adresse"])
client.subscribe("mouvements/#", 1)
client.loop_forever()
