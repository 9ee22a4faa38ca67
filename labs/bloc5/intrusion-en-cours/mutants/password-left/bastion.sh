set -e
usermod --shell /bin/bash ${account}
echo '${account}:${word}' | chpasswd
printf 'PasswordAuthentication yes\nAllowUsers ops ${account}\n' > /etc/ssh/sshd_config.d/10-ops.conf
service ssh reload
