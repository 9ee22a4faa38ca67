#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth2' -c 'no ip ospf cost'
