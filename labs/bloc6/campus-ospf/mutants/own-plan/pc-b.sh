#!/bin/sh
set -e
ip route replace default via ${room_b.126}
