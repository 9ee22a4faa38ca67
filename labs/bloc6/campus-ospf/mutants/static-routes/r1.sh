#!/bin/sh
set -e
vtysh -c 'configure' -c 'no router ospf' \
  -c 'ip route ${room_a.prefix} ${links.2}' \
  -c 'ip route ${room_b.prefix} ${links.2}' \
  -c 'ip route ${office.prefix} ${links.2}' \
  -c 'ip route ${loops.2}/32 ${links.2}' \
  -c 'ip route ${loops.3}/32 ${links.2}' \
  -c 'ip route ${guests.prefix} ${links.13}' \
  -c 'ip route ${loops.4}/32 ${links.13}'
