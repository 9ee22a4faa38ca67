#!/bin/sh
set -e
cat > /etc/frr/frr.conf <<'END'
frr defaults traditional
hostname r1
log file /var/log/frr/frr.log informational
service integrated-vtysh-config
no zebra nexthop kernel enable
!
interface lo
 ip address ${loops.1}/32
 ip ospf area 0
exit
!
interface eth1
 description fibre vers r2
 ip address ${links.1}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth2
 description fibre vers r4
 ip address ${links.14}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth3
 description local serveurs
 ip address ${servers.1/len}
 ip ospf area 0
 ip ospf passive
exit
!
interface eth4
 description operateur
 ip address ${wan.2/len}
exit
!
ip route 0.0.0.0/0 ${wan.1}
!
router ospf
 ospf router-id ${loops.1}
 timers throttle spf 20 200 2000
 timers throttle lsa all 200
 timers lsa min-arrival 100
 default-information originate
exit
!
END
chown frr:frr /etc/frr/frr.conf
chmod 0640 /etc/frr/frr.conf

# What the former configuration put on the ports would stay there.
for card in eth1 eth2 eth3 eth4; do ip address flush dev "$card"; done
service frr restart
