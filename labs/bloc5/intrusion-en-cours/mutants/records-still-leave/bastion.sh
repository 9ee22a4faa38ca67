nft insert rule inet filter forward ip daddr ${dmz.10} tcp dport 22 accept
