set -e
service app stop
python3 - <<'EOF'
for name, old, new in (
    ('main.py', '%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing", rows',
     '%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows'),
    ('refresh.sql', 'select distinct on (acte) * from acte_juge where refus is null order by acte, version desc',
     'select * from acte_juge a where refus is null and version = (select max(version) from acte_juge b where b.acte = a.acte and b.refus is null)'),
    ('refresh.sql', "union all select 'actes'",
     "union select 'actes'"),
    ('schema.sql', ', primary key (acte, version));',
     ');\nalter table brut.acte drop constraint if exists acte_pkey;'),
    ('schema.sql', 'create schema if not exists publication;',
     'create schema if not exists publication;\nalter table if exists entrepot.acte drop constraint if exists acte_pkey;'),
):
    text = open("/srv/app/" + name).read()
    assert old in text, old
    open("/srv/app/" + name, "w").write(text.replace(old, new))
EOF
PGPASSWORD=${collector_password} psql -q -v ON_ERROR_STOP=1 -h database -U collecte entrepot <<'EOF'
truncate brut.acte, brut.curseur;
EOF
: > /var/log/collecte/collecte.log
service app start
for i in $(seq 60); do
    grep -q mouvements /var/log/collecte/collecte.log && exit 0
    sleep 1
done
exit 1
