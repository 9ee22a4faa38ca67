ip route replace ${lan_b.prefix} via ${core.2}
echo ${USER:-root}
