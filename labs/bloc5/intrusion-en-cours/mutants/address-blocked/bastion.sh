nft insert rule inet filter input ip saddr 203.0.113.${thief} drop
nft insert rule inet filter forward ip saddr 203.0.113.${thief} drop
