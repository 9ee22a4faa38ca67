chmod 0644 /etc/collecte/cle
