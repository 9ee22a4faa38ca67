echo 15 > /run/attacker-pace
