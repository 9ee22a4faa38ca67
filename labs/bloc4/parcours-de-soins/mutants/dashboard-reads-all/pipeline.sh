set -e
PGPASSWORD=${collector_password} psql -q -v ON_ERROR_STOP=1 -h database -U collecte entrepot -c 'grant usage on schema entrepot to tableau; grant select on all tables in schema entrepot to tableau'
