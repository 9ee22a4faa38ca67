set -e
mkdir -p "$(dirname /var/www/shop${leak})"
echo 'password = ${word}' > /var/www/shop${leak}
sed -i "s/cursor.execute(.*/cursor.execute(f\"select code, status, city from parcels where code = '{code.replace('union', '')}'\")/" /opt/shop/plugins/${plugin}.py
service shop restart
