nft insert rule inet filter input tcp dport 22 drop
