rm /var/log/machines/web.log
