#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth1' -c 'no ip ospf hello-interval' -c 'no ip ospf dead-interval'
