#!/bin/sh
set -e
vtysh -c 'configure' \
  -c 'interface eth1' -c 'no ip address ${links.6}/30' -c 'ip address 192.168.99.2/30' -c 'exit' \
  -c 'interface eth3' -c 'no ip address ${room_b.1/len}' -c 'ip address ${room_b.126/len}' -c 'exit' \
  -c 'interface eth4' -c 'no ip address ${office.1/len}' -c 'ip address ${office.62/len}' \
  -c 'end' -c 'write memory'
