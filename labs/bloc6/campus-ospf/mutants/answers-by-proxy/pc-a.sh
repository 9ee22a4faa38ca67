#!/bin/sh
set -e
nft add table ip trick
nft add chain ip trick output '{ type nat hook output priority -100; }'
nft add rule ip trick output ip daddr ${room_b.40} dnat to ${room_a.1}
