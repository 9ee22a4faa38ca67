# Waits until the stolen copy was downloaded once in this session.
for _ in $(seq 1 300); do
    grep -q 'GET /media/${dump}' /var/log/nginx/access.log && break
    sleep 0.5
done
grep 'GET /media/${dump}' /var/log/nginx/access.log
