nft insert rule inet filter forward accept
