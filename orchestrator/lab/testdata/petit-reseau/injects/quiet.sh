rm -f /run/noise
