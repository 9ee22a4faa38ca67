set -e
sed -i 's/^    def do_GET(self):/&\n        time.sleep(4)/; s/^import sys/&\nimport time/' /opt/shop/shop.py
service shop restart
