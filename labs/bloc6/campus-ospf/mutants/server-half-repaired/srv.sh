#!/bin/sh
set -e
sed -i 's/listen .*;/listen 127.0.0.1:80;/' /etc/nginx/sites-available/default
echo 'host-record=intranet.${domain},${old_server}' > /etc/dnsmasq.d/campus.conf
service nginx restart
service dnsmasq restart
