echo "${secret}" >/run/noise
