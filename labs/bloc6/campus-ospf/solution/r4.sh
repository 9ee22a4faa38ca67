#!/bin/sh
set -e
cat > /etc/frr/frr.conf <<'END'
frr defaults traditional
hostname r4
log file /var/log/frr/frr.log informational
service integrated-vtysh-config
no zebra nexthop kernel enable
!
interface lo
 ip address ${loops.4}/32
 ip ospf area 0
exit
!
interface eth1
 description pont radio vers r3
 ip address ${links.10}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
 ip ospf cost 500
exit
!
interface eth2
 description fibre vers r1
 ip address ${links.13}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth3
 description salle des invites
 ip address ${guests.1/len}
 ip ospf area 0
 ip ospf passive
exit
!
router ospf
 ospf router-id ${loops.4}
 timers throttle spf 20 200 2000
 timers throttle lsa all 200
 timers lsa min-arrival 100
exit
!
END
chown frr:frr /etc/frr/frr.conf
chmod 0640 /etc/frr/frr.conf

# Guests: the name server, then the Internet, nothing else of the campus.
cat > /etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
table inet campus {
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state established,related accept
		iifname "eth3" ip daddr ${servers.10} udp dport 53 accept
		iifname "eth3" ip daddr ${servers.10} tcp dport 53 accept
		iifname "eth3" ip daddr 10.0.0.0/8 reject with icmp type admin-prohibited
	}
	chain input {
		type filter hook input priority filter; policy accept;
		iifname "eth3" tcp flags & (syn | ack) == syn drop
	}
}
END
nft -f /etc/nftables.conf

# What the former configuration put on the ports would stay there.
for card in eth1 eth2 eth3; do ip address flush dev "$card"; done
service frr restart
