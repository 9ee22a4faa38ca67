set -e
service app stop
python3 - <<'EOF'
for name, old, new in (
    ('main.py', '        for name in new:\n',
     '        lot, mark = "", None\n        for name in sorted(new, key=lambda n: n[-8:]):\n            if name[-8:] != lot:\n                lot = name[-8:]\n                c.execute("select max(entree) - interval \'1 day\' from brut.admission")\n                mark = c.fetchone()[0]\n'),
    ('main.py', '            c.executemany("insert into brut.admission',
     '            rows = [r for r in rows if not r[8] or not mark or r[8] >= mark]\n            c.executemany("insert into brut.admission'),
):
    text = open("/srv/app/" + name).read()
    assert old in text, old
    open("/srv/app/" + name, "w").write(text.replace(old, new))
EOF
PGPASSWORD=${collector_password} psql -q -v ON_ERROR_STOP=1 -h database -U collecte entrepot <<'EOF'
truncate brut.admission, brut.lot;
EOF
: > /var/log/collecte/collecte.log
service app start
for i in $(seq 60); do
    grep -q mouvements /var/log/collecte/collecte.log && exit 0
    sleep 1
done
exit 1
