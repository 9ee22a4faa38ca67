ip route del ${lan_b.prefix}
