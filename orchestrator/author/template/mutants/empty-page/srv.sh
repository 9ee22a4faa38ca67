#!/bin/sh
set -e
echo '<p>…</p>' > /var/www/html/index.html
