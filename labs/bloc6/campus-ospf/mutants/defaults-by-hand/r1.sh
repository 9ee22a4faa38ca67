#!/bin/sh
set -e
vtysh -c 'configure' -c 'router ospf' -c 'no default-information originate'
