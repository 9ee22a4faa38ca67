set -e
passwd -q -l ${account}
usermod --shell /usr/sbin/nologin --groups '' ${account}
pkill -KILL -u ${account} || true
rm -rf /home/${account}/.ssh /home/${account}/.${implant}.pub
printf 'PasswordAuthentication no\nAllowUsers ops\n' > /etc/ssh/sshd_config.d/10-ops.conf
service ssh reload

rm -f /var/www/shop${leak} /var/www/shop/media/${dump}
chmod 0755 /var/www/shop/media && chown root:root /var/www/shop/media

# The value travels beside the query.
sed -i "s/cursor.execute(f.*/cursor.execute(\"select code, status, city from parcels where code = %s\", (code,))/" /opt/shop/plugins/${plugin}.py
service shop restart

sed -i 's#access_log .*#access_log /var/log/nginx/access.log;\n\taccess_log syslog:server=unix:/dev/log,tag=nginx;#' /etc/nginx/nginx.conf
cat > /etc/rsyslog.d/60-forward.conf <<'RULES'
*.* action(type="omfwd" target="${inside.30}" port="514" protocol="tcp"
           queue.type="LinkedList" action.resumeRetryCount="-1" action.resumeInterval="5")
RULES
service rsyslog restart
nginx -s reload
