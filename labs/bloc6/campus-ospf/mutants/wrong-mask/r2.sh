#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth3' -c 'no ip address ${room_a.1/len}' -c 'ip address ${room_a.1}/25' -c 'end' -c 'write memory'
