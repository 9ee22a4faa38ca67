#!/bin/sh
/usr/lib/pupitre/seeded-account ops - - ${staff_key}
rm -f "$0"
