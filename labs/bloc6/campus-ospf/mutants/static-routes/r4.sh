#!/bin/sh
set -e
vtysh -c 'configure' -c 'no router ospf' \
  -c 'ip route 0.0.0.0/0 ${links.14}' \
  -c 'ip route ${room_a.prefix} ${links.14}'
