#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth1' -c 'no ip ospf cost'
