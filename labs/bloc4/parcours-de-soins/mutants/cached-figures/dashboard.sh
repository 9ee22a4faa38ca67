set -e
python3 - <<'EOF'
text = open("/srv/app/main.py").read()
old = "                c.execute(query)\n                found[name] = [dict(row) for row in c]\n"
assert old in text
text = text.replace(old, """                if name != "departements" and name in KEPT:
                    found[name] = KEPT[name]
                    continue
                c.execute(query)
                found[name] = KEPT[name] = [dict(row) for row in c]
""").replace("def figures():", "KEPT = {}\n\n\ndef figures():")
open("/srv/app/main.py", "w").write(text)
EOF
service app restart
for i in $(seq 20); do curl -fso /dev/null http://127.0.0.1:8080/ && exit 0; sleep 0.5; done
exit 1
