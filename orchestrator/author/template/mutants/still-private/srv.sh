#!/bin/sh
set -e
sed -i 's/listen 80;/listen 127.0.0.1:80;/' /etc/nginx/sites-available/default
nginx -t
# Just after the machine has started, nginx may still be starting by itself.
service nginx restart || { sleep 2; service nginx restart; }
