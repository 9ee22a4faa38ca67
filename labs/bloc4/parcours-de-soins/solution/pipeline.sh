set -e
install -d -o app -g app -m 0750 /var/lib/collecte /var/log/collecte
rm -f /var/lib/collecte/dernier.csv /srv/app/prototype.py
: > /var/log/collecte/collecte.log
chown app:app /var/log/collecte/collecte.log /etc/collecte/cle /srv/app/collecte.json
chmod 0640 /var/log/collecte/collecte.log /srv/app/collecte.json
chmod 0400 /etc/collecte/cle

cat > /srv/app/schema.sql <<'EOF'
drop table if exists public.import_essai;
create schema if not exists brut;
create schema if not exists entrepot;
create schema if not exists publication;

-- What was received, without people: each record once.
create table if not exists brut.lot (nom text primary key);
create table if not exists brut.curseur (seq integer not null);
create table if not exists brut.admission (
    enregistrement text primary key, emis_le timestamptz, numero_sejour text, patient text, site text, service text,
    tranche_age text, departement text, entree timestamptz, motif text);
create table if not exists brut.acte (
    acte text, version integer, annule boolean, numero_sejour text, patient text, code text, montant numeric(10,2),
    realise timestamptz, motif text, primary key (acte, version));
create table if not exists brut.mouvement (
    message text primary key, type text, numero_sejour text, service text, instant timestamptz, motif text);

create table if not exists entrepot.sejour (
    numero_sejour text primary key, patient text not null, site text not null, service text not null,
    tranche_age text not null, departement text not null, entree timestamptz not null, sortie timestamptz);
create table if not exists entrepot.acte (
    acte text primary key, numero_sejour text not null, patient text not null, code text not null,
    montant numeric(10,2) not null, realise timestamptz not null);
create table if not exists entrepot.rejet (source text, reference text, motif text not null, primary key (source, reference));

create table if not exists publication.activite (jour date, site text, entrees integer not null, sorties integer not null, primary key (jour, site));
create table if not exists publication.service (service text primary key, sejours integer not null, duree_moyenne_h numeric(8,2), montant numeric(12,2) not null);
create table if not exists publication.departement (departement text primary key, patients integer not null);

revoke all on schema public from public;
grant usage on schema publication to tableau;
grant select on all tables in schema publication to tableau;
EOF

cat > /srv/app/refresh.sql <<'EOF'
-- Everything is made again from what was received: no order of arrival matters.
delete from entrepot.sejour;
insert into entrepot.sejour
select distinct on (numero_sejour) numero_sejour, patient, site, service, tranche_age, departement, entree, null
from brut.admission where motif is null order by numero_sejour, emis_le desc;

create temporary table juge on commit drop as
select m.message, m.type, m.numero_sejour, m.service, m.instant,
       case when m.motif is not null then m.motif
            when s.numero_sejour is null then 'sejour_inconnu'
            when m.type = 'sortie' and m.instant < s.entree then 'sortie_avant_entree' end as motif
from brut.mouvement m left join entrepot.sejour s using (numero_sejour);

update entrepot.sejour s set service = d.service
from (select distinct on (numero_sejour) numero_sejour, service from juge
      where type = 'transfert' and motif is null order by numero_sejour, instant desc) d
where d.numero_sejour = s.numero_sejour;
update entrepot.sejour s set sortie = d.instant from juge d
where d.type = 'sortie' and d.motif is null and d.numero_sejour = s.numero_sejour;

create temporary table acte_juge on commit drop as
select a.*, case when a.motif is not null then a.motif when s.numero_sejour is null then 'sejour_inconnu' end as refus
from brut.acte a left join entrepot.sejour s using (numero_sejour);
delete from entrepot.acte;
insert into entrepot.acte
select acte, numero_sejour, patient, code, montant, realise
from (select distinct on (acte) * from acte_juge where refus is null order by acte, version desc) dernier
where not annule;

delete from entrepot.rejet;
insert into entrepot.rejet
select 'admissions', enregistrement, motif from brut.admission where motif is not null
union all select 'mouvements', message, motif from juge where motif is not null
union all select 'actes', acte || '.' || version, refus from acte_juge where refus is not null;

delete from publication.activite;
insert into publication.activite
select jour, site, sum(entree), sum(sortie) from (
    select (entree at time zone 'Europe/Paris')::date as jour, site, 1 as entree, 0 as sortie from entrepot.sejour
    union all
    select (sortie at time zone 'Europe/Paris')::date, site, 0, 1 from entrepot.sejour where sortie is not null) fait
group by jour, site;

delete from publication.service;
insert into publication.service
select s.service, count(*), round(avg(extract(epoch from s.sortie - s.entree)) / 3600, 2), coalesce(sum(a.montant), 0)
from entrepot.sejour s
left join (select numero_sejour, sum(montant) as montant from entrepot.acte group by numero_sejour) a using (numero_sejour)
group by s.service;

delete from publication.departement;
with effectif as (select departement, count(distinct patient) as patients from entrepot.sejour group by departement)
insert into publication.departement
select departement, patients from effectif where patients >= 5
union all
select 'autres', sum(patients) from effectif where patients < 5 having sum(patients) >= 5;
EOF

cat > /srv/app/clean.py <<'EOF'
"""From what the hospitals send to rows without people."""

import datetime
import decimal
import hashlib
import hmac
import re
import zoneinfo

import pandas as pd

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
FORMATS = {"nord": ("utf-8", ";", "%d/%m/%Y"), "sud": ("cp1252", ";", "%d/%m/%Y"), "est": ("utf-8-sig", ",", "%Y-%m-%d")}
KEY = open("/etc/collecte/cle", "rb").read().strip()


def nir_of(text):
    """The NIR in 15 characters, or None when it is not valid."""
    nir = text.replace(" ", "").upper()
    if not re.fullmatch(r"[12]\d{4}(\d\d|2A|2B)\d{8}", nir):
        return None
    number = int(nir[:13].replace("2A", "19").replace("2B", "18"))
    return nir if 97 - number % 97 == int(nir[13:]) else None


def pseudonym(nir):
    return hmac.new(KEY, nir.encode(), hashlib.sha256).hexdigest()


def age_group(born, day):
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((name for limit, name in ((18, "0-17"), (40, "18-39"), (65, "40-64"), (80, "65-79")) if age < limit), "80+")


def admissions(file, site, services):
    """Rows for brut.admission from the file of a site."""
    encoding, separator, date = FORMATS[site]
    table = pd.read_csv(file, sep=separator, encoding=encoding, dtype=str, keep_default_na=False)
    born = pd.to_datetime(table["date_naissance"], format=date, errors="coerce")
    entry = pd.to_datetime(table["entree"], format=date + " %H:%M", errors="coerce")
    for row, born_at, entry_at in zip(table.itertuples(), born, entry):
        nir = nir_of(row.nir)
        reason = None
        if not row.numero_sejour:
            reason = "sejour_manquant"
        elif nir is None:
            reason = "nir_invalide"
        elif pd.isna(born_at) or pd.isna(entry_at):
            reason = "date_invalide"
        elif row.service not in services:
            reason = "service_inconnu"
        if reason:
            yield row.enregistrement, row.emis_le, None, None, site, None, None, None, None, reason
            continue
        department = row.code_postal[:3] if row.code_postal.startswith("97") else row.code_postal[:2]
        yield (row.enregistrement, row.emis_le, row.numero_sejour, pseudonym(nir), site, row.service,
               age_group(born_at, entry_at), department, entry_at.to_pydatetime().replace(tzinfo=PARIS), None)


def act(a):
    """The row for brut.acte of an act."""
    nir, reason, amount = nir_of(a["nir"]), None, None
    try:
        amount = decimal.Decimal(a["montant"])
    except decimal.InvalidOperation:
        pass
    if nir is None:
        reason = "nir_invalide"
    elif amount is None or amount < 0:
        reason, amount = "montant_invalide", None
    return (a["acte"], a["version"], a["statut"] == "annule", a["sejour"], nir and pseudonym(nir), a["code"], amount, a["realise"], reason)


def movement(m, services):
    """The row for brut.mouvement of a message."""
    service = m.get("service")
    reason = "service_inconnu" if m["type"] == "transfert" and service not in services else None
    return m["message"], m["type"], m["sejour"], service, datetime.datetime.fromtimestamp(m["instant"] / 1000, datetime.timezone.utc), reason
EOF

cat > /srv/app/main.py <<'EOF'
"""Takes in what the hospitals send, every few seconds."""

import io
import json
import logging
import time

import paho.mqtt.client as mqtt
import psycopg2
import requests

import clean

logging.basicConfig(filename="/var/log/collecte/collecte.log", level=logging.INFO, format="%(asctime)s %(message)s")
with open("/srv/app/collecte.json") as file:
    CONF = json.load(file)
PAUSE = 2


class Portal:
    """The hospitals' files and REST service."""

    def __init__(self):
        self.session = requests.Session()
        self.session.headers["Authorization"] = "Bearer " + CONF["jeton"]

    def get(self, path):
        while True:
            answer = self.session.get(CONF["portail"] + path, timeout=10)
            if answer.status_code != 503:
                answer.raise_for_status()
                return answer
            time.sleep(0.2)

    def files(self):
        return [f["nom"] for f in self.get("/depots/").json()["fichiers"]]


def take_files(base, portal, services):
    with base, base.cursor() as c:
        c.execute("select nom from brut.lot")
        known = {name for (name,) in c}
        new = [name for name in portal.files() if name not in known]
        for name in new:
            rows = clean.admissions(io.BytesIO(portal.get("/depots/" + name).content), name.split("_")[1], services)
            c.executemany("insert into brut.admission values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing", list(rows))
            c.execute("insert into brut.lot values (%s) on conflict do nothing", (name,))
    return len(new)


def take_acts(base, portal):
    with base, base.cursor() as c:
        c.execute("select coalesce(max(seq), 0) from brut.curseur")
        first = last = c.fetchone()[0]
        more = True
        while more:
            page = portal.get(f"/api/v1/actes?apres={last}&limite=200").json()
            rows = [clean.act(a) for a in page["actes"]]
            c.executemany("insert into brut.acte values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing", rows)
            last, more = page["dernier"], page["reste"]
        c.execute("delete from brut.curseur")
        c.execute("insert into brut.curseur values (%s)", (last,))
    return last - first


class Queue:
    """The durable session; a message is confirmed once it is in the database."""

    def __init__(self, base, services):
        self.base, self.services, self.count, self.last = base, services, 0, 0.0
        self.client = mqtt.Client("entrepot", clean_session=False)
        self.client.username_pw_set("entrepot", CONF["file"]["mot_de_passe"])
        self.client.on_connect = lambda client, *_: client.subscribe("mouvements/#", 1)
        self.client.on_message = self._keep
        self.client.connect(CONF["file"]["adresse"])

    def _keep(self, *arguments):
        row = clean.movement(json.loads(arguments[2].payload), self.services)
        with self.base, self.base.cursor() as c:
            c.execute("insert into brut.mouvement values (%s, %s, %s, %s, %s, %s) on conflict do nothing", row)
        self.count, self.last = self.count + 1, time.monotonic()

    def drain(self):
        """Takes messages until none has come for a moment."""
        self.count, self.last = 0, time.monotonic()
        while time.monotonic() - self.last < 0.7:
            if self.client.loop(0.2) != mqtt.MQTT_ERR_SUCCESS:
                self.client.reconnect()
        return self.count


def main():
    base = psycopg2.connect(**CONF["base"])
    with base, base.cursor() as c:
        c.execute("set synchronous_commit to off")
        c.execute(open("/srv/app/schema.sql").read())
    refresh = open("/srv/app/refresh.sql").read()
    portal = Portal()
    services = {s["code"] for s in portal.get("/api/v1/services").json()["services"]}
    queue = Queue(base, services)
    behind = True
    while True:
        taken = take_files(base, portal, services), take_acts(base, portal), queue.drain()
        if any(taken) or behind:
            behind = True
            with base, base.cursor() as c:
                c.execute(refresh)
            behind = False
            logging.info("%d fichiers, %d actes, %d mouvements", *taken)
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
EOF
service app start
# The first collection is over when it has been logged.
for i in $(seq 60); do
    grep -q mouvements /var/log/collecte/collecte.log && exit 0
    sleep 1
done
tail -5 /var/log/app/output.log >&2
exit 1
