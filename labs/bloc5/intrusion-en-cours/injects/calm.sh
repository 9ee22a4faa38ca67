rm -f /run/attacker-pace
