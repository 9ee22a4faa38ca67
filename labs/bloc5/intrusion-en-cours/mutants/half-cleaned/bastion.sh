printf '#!/bin/sh\nexit 0\n' > /opt/maintenance/${implant}
chmod 0755 /opt/maintenance/${implant}
