#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth2' -c 'no ip ospf area 0' -c 'ip ospf area 1'
