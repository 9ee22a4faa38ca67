#!/bin/sh
set -e
vtysh -c 'configure' -c 'no router ospf' \
  -c 'ip route 0.0.0.0/0 ${links.1}' \
  -c 'ip route ${room_b.prefix} ${links.6}' \
  -c 'ip route ${office.prefix} ${links.6}' \
  -c 'ip route ${loops.3}/32 ${links.6}'
