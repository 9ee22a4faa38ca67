#!/bin/sh
set -e
vtysh -c 'configure' -c 'interface eth3' -c 'no ip address ${servers.1/len}' -c 'ip address ${servers.30/len}'
