set -e
# The account: no password, no key, no session.
passwd -q -l ${account}
usermod --shell /usr/sbin/nologin ${account}
printf 'PasswordAuthentication no\nAllowUsers ops\n' > /etc/ssh/sshd_config.d/10-ops.conf
service ssh reload

# What starts the intruder's program, the program, then what it puts back.
rm -f /opt/maintenance/${implant}
chown root:root /opt/maintenance /opt/maintenance/*
chmod 0755 /opt/maintenance
pkill -KILL -u ${account} || true
rm -rf ${hideout} /home/${account}/.ssh /home/${account}/.${implant}.pub

cat > /etc/nftables.conf <<'RULES'
#!/usr/sbin/nft -f
flush ruleset

table inet filter {
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iif lo accept
        meta l4proto icmp accept
        tcp dport 22 accept
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname eth1 ip daddr ${dmz.10} tcp dport 80 accept
        iifname eth2 ip saddr ${dmz.10} ip daddr ${inside.20} tcp dport 5432 accept
        iifname eth2 ip saddr ${dmz.10} ip daddr ${inside.30} tcp dport 514 accept
        log prefix "refused: " limit rate 5/second
    }
    chain output {
        type filter hook output priority filter; policy accept;
        ip daddr ${inside.20} tcp dport 5432 drop
    }
}
RULES
nft -f /etc/nftables.conf

cat > /etc/rsyslog.d/60-forward.conf <<'RULES'
*.* action(type="omfwd" target="${inside.30}" port="514" protocol="tcp"
           queue.type="LinkedList" action.resumeRetryCount="-1" action.resumeInterval="5")
RULES
service rsyslog restart
