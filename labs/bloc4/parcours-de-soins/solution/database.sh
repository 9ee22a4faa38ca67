set -e
cd /
# The machine may have started a moment ago.
for i in $(seq 60); do [ -e /var/lib/pupitre/database.sql ] || break; sleep 0.5; done
setpriv --reuid postgres --regid postgres --init-groups psql -q -v ON_ERROR_STOP=1 -d entrepot <<'EOF'
alter role tableau nosuperuser nocreatedb nocreaterole nobypassrls;
revoke connect on database postgres, entrepot from public;
grant connect on database entrepot to collecte, tableau, auditeur;
grant connect on database postgres to auditeur;
EOF
