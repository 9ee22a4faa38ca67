import json, sys

json.load(sys.stdin)
json.dump({"verdict": "pass", "evidence": "${rooms.1}"}, sys.stdout)
