#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface lo' -c 'no ip ospf area 0'
