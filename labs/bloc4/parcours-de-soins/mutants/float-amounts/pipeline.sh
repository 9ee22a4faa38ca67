set -e
service app stop
PGPASSWORD=${collector_password} psql -q -v ON_ERROR_STOP=1 -h database -U collecte entrepot <<'EOF'
alter table entrepot.acte alter column montant type double precision;
alter table publication.service alter column montant type double precision;
EOF
: > /var/log/collecte/collecte.log
service app start
for i in $(seq 60); do
    grep -q mouvements /var/log/collecte/collecte.log && exit 0
    sleep 1
done
exit 1
