#!/bin/sh
set -e
echo '<p>${notice}</p>' > /var/www/html/index.html
sed -i 's/listen 127.0.0.1:80;/listen 80;/; s/listen 8080;/listen 127.0.0.1:8080;/' /etc/nginx/sites-available/default
nginx -t
# Just after the machine has started, nginx may still be starting by itself.
service nginx restart || { sleep 2; service nginx restart; }
