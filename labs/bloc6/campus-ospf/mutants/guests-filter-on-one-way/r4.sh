#!/bin/sh
set -e
nft flush ruleset
