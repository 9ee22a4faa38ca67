set -e
setpriv --reuid postgres --regid postgres --init-groups psql -q -v ON_ERROR_STOP=1 -d shop <<'SQL'
alter role shop nologin;
update settings set value = 'FR763000401587${iban_shop_digits}43' where key = 'iban';
SQL
