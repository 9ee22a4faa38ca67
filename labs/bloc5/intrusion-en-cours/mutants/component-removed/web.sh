set -e
rm /opt/shop/plugins/${plugin}.py
service shop restart
