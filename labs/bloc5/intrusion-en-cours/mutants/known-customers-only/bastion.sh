nft insert rule inet filter forward iifname eth1 tcp dport 80 drop
nft insert rule inet filter forward iifname eth1 ip saddr "{ 203.0.113.10, 203.0.113.14, 203.0.113.41, 203.0.113.77, 203.0.113.103, 203.0.113.139, 203.0.113.168, 203.0.113.197, 203.0.113.221 }" tcp dport 80 accept
