#!/bin/sh
# Empties what has lain in /tmp for two days.
find /tmp -mindepth 1 -mtime +2 -delete
