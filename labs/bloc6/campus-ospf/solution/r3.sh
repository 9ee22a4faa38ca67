#!/bin/sh
set -e
cat > /etc/frr/frr.conf <<'END'
frr defaults traditional
hostname r3
log file /var/log/frr/frr.log informational
service integrated-vtysh-config
no zebra nexthop kernel enable
!
interface lo
 ip address ${loops.3}/32
 ip ospf area 0
exit
!
interface eth1
 description fibre vers r2
 ip address ${links.6}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
exit
!
interface eth2
 description pont radio vers r4
 ip address ${links.9}/30
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 4
 ip ospf retransmit-interval 2
 ip ospf cost 500
exit
!
interface eth3
 description salle B
 ip address ${room_b.1/len}
 ip ospf area 0
 ip ospf passive
exit
!
interface eth4
 description bureau
 ip address ${office.1/len}
 ip ospf area 0
 ip ospf passive
exit
!
router ospf
 ospf router-id ${loops.3}
 timers throttle spf 20 200 2000
 timers throttle lsa all 200
 timers lsa min-arrival 100
exit
!
END
chown frr:frr /etc/frr/frr.conf
chmod 0640 /etc/frr/frr.conf

# What the former configuration put on the ports would stay there.
for card in eth1 eth2 eth3 eth4; do ip address flush dev "$card"; done
service frr restart
