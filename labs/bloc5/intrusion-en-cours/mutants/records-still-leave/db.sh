setpriv --reuid postgres --regid postgres --init-groups psql -q -v ON_ERROR_STOP=1 -d shop -c 'grant select on customers to shop_web'
