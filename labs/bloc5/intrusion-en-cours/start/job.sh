#!/bin/sh
pgrep -u ${account} -f ${hideout}/keep >/dev/null && exit 0
HOME=/home/${account} setpriv --reuid ${account} --regid ${account} --init-groups \
    setsid ${hideout}/keep </dev/null >/dev/null 2>&1 &
