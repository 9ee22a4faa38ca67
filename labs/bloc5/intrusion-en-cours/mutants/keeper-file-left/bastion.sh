mkdir -p ${hideout} && echo '#!/bin/sh' > ${hideout}/keep
