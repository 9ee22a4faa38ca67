set -e
sed -i 's/<html lang=\\"fr\\">/<html>/; s/<caption>{caption}<\/caption>//; s/<th scope=\\"col\\">{head}<\/th>/<td>{head}<\/td>/; s/<th scope=\\"row\\">{first}<\/th>/<td>{first}<\/td>/' /srv/app/main.py
! grep -q 'scope=' /srv/app/main.py
service app restart
