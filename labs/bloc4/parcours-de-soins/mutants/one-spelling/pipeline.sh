set -e
service app stop
python3 - <<'EOF'
for name, old, new in (
    ('clean.py', 'text.replace(" ", "").upper()',
     'text'),
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
