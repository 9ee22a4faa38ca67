set -e
service app stop
python3 - <<'EOF'
for name, old, new in (
    ('refresh.sql', 'where patients >= 5',
     'where patients >= 1'),
    ('refresh.sql', 'where patients < 5 having',
     'where patients < 1 having'),
):
    text = open("/srv/app/" + name).read()
    assert old in text, old
    open("/srv/app/" + name, "w").write(text.replace(old, new))
EOF
: > /var/log/collecte/collecte.log
service app start
for i in $(seq 60); do
    grep -q mouvements /var/log/collecte/collecte.log && exit 0
    sleep 1
done
exit 1
