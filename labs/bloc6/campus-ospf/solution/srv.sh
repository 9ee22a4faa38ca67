#!/bin/sh
set -e
sed -i 's/listen .*;/listen 80;/' /etc/nginx/sites-available/default
echo 'host-record=intranet.${domain},${servers.10}' > /etc/dnsmasq.d/campus.conf
service nginx restart
service dnsmasq restart
