#!/bin/sh
set -e
cat > /etc/frr/frr.conf <<'END'
frr defaults traditional
hostname r2
log file /var/log/frr/frr.log informational
service integrated-vtysh-config
no zebra nexthop kernel enable
!
interface lo
 ip address ${loops.2}/32
 ip ospf area 0
exit
!
interface eth1
 description fibre vers r1
 ip address ${links.2}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth2
 description fibre vers r3
 ip address ${links.5}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth3
 description salle A
 ip address ${room_a.1/len}
 ip ospf area 0
 ip ospf passive
exit
!
router ospf
 ospf router-id ${loops.2}
 timers throttle spf 20 200 2000
 timers throttle lsa all 200
 timers lsa min-arrival 100
exit
!
END
chown frr:frr /etc/frr/frr.conf
chmod 0640 /etc/frr/frr.conf

# What the former configuration put on the ports would stay there.
for card in eth1 eth2 eth3; do ip address flush dev "$card"; done
service frr restart
