#!/bin/sh
set -e
vtysh -c 'configure' -c 'no router ospf' \
  -c 'ip route 0.0.0.0/0 ${links.5}' \
  -c 'ip route ${servers.prefix} ${links.5}'
