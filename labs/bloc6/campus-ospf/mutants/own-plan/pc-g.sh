#!/bin/sh
set -e
ip route replace default via ${guests.254}
