set -e
sed -i '/syslog:server/d' /etc/nginx/nginx.conf
nginx -s reload
