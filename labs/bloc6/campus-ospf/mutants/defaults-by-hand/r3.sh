#!/bin/sh
set -e
vtysh -c 'configure' -c 'ip route 0.0.0.0/0 ${links.5}' -c 'ip route 0.0.0.0/0 ${links.10} 200'
