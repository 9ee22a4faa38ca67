#!/bin/sh
set -e
vtysh -c 'configure' -c 'ip route 0.0.0.0/0 ${links.1}' -c 'ip route 0.0.0.0/0 ${links.6} 200'
