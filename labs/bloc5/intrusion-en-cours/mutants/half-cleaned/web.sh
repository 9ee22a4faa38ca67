echo '241,Armelle Le Fur,${marker}-a@courriel.example,Concarneau' > /var/www/shop/media/${dump}
