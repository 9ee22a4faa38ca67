#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface lo' -c 'no ip ospf area 0'
printf "hostname r2\nservice integrated-vtysh-config\n" > /etc/frr/frr.conf
