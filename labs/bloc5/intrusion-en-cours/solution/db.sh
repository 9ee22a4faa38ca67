set -e
# A second role, so that the shop changes over without a break.
setpriv --reuid postgres --regid postgres --init-groups psql -q -v ON_ERROR_STOP=1 -d shop <<'SQL'
create role shop_web login password '${marker}-new';
grant select on products, parcels, settings to shop_web;
grant select, insert on orders to shop_web;
grant usage on sequence orders_id_seq to shop_web;
SQL
sed -i 's#^host .*#host shop shop_web ${dmz.10}/32 scram-sha-256\nhost shop shop ${dmz.10}/32 scram-sha-256#' /etc/postgresql/15/main/pg_hba.conf
service postgresql reload
