#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth3' -c 'no ip address ${guests.1/len}' -c 'ip address ${guests.254/len}' -c 'end' -c 'write memory'
