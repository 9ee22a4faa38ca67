#!/bin/sh
set -e
nft flush ruleset
nft -f - <<'END'
table inet campus {
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state established,related accept
		iifname "eth2" ip saddr ${guests.prefix} ip daddr ${servers.10} udp dport 53 accept
		iifname "eth2" ip saddr ${guests.prefix} ip daddr 10.0.0.0/8 drop
	}
}
END
