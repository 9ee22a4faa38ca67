#!/bin/sh
set -e
vtysh -c 'configure' -c 'ip route 0.0.0.0/0 ${links.14}' -c 'ip route 0.0.0.0/0 ${links.9} 200'
