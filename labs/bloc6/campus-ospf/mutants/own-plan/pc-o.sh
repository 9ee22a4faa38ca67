#!/bin/sh
set -e
ip route replace default via ${office.62}
