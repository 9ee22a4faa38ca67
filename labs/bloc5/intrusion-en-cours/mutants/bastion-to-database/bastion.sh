nft flush chain inet filter output
