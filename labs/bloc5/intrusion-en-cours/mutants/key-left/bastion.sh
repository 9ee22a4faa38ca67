set -e
usermod --shell /bin/bash --password '*' ${account}
install -d -m 0700 -o ${account} -g ${account} /home/${account}/.ssh
/usr/lib/pupitre/seeded-key ${thief_key} left > /home/${account}/.ssh/authorized_keys
chown ${account} /home/${account}/.ssh/authorized_keys
echo 'AllowUsers ${account}' >> /etc/ssh/sshd_config.d/10-ops.conf
service ssh reload
