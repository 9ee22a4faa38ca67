#!/bin/sh
set -e
vtysh -c 'configure' -c 'no ip route 0.0.0.0/0 ${wan.1}' -c 'router ospf' -c 'default-information originate always'
