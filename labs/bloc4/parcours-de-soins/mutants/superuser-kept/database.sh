cd /; setpriv --reuid postgres --regid postgres --init-groups psql -q -c 'alter role tableau superuser'
