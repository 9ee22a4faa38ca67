#!/bin/sh
set -e
sed -i 's/listen 127.0.0.1:8080;/listen 8080;/' /etc/nginx/sites-available/default
nginx -t
# Just after the machine has started, nginx may still be starting by itself.
service nginx restart || { sleep 2; service nginx restart; }
