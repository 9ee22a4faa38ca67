#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth2' -c 'no ip address ${links.5}/30' -c 'ip address 192.168.99.1/30'
