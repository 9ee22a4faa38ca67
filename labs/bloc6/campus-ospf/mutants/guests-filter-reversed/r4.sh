#!/bin/sh
set -e
nft flush ruleset
nft -f - <<'END'
table inet campus {
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "eth3" ip daddr 10.0.0.0/8 icmp type echo-request drop
		iifname "eth3" udp dport 53 drop
	}
}
END
