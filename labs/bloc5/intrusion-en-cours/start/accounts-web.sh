#!/bin/sh
add=/usr/lib/pupitre/seeded-account
$add ops - - ${staff_key}
$add ${account} ${word} shop,media -
chgrp media /var/www/shop/media && chmod 2775 /var/www/shop/media
chown ${account}:media /var/www/shop/media/${dump}
chown root:shop /etc/shop/shop.conf && chmod 0640 /etc/shop/shop.conf
rm -f "$0"
