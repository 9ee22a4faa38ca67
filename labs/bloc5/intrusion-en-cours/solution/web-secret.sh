set -e
sed -i 's/^user = .*/user = shop_web/; s/^password = .*/password = ${marker}-new/' /etc/shop/shop.conf
service shop restart
