nft flush chain inet filter forward
