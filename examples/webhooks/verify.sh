#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# WEBHOOK_SECRET=whsec_... sh verify.sh ID TIMESTAMP SIGNATURES < body
# Needs openssl and the usual small tools. `openssl dgst -hmac KEY` would be shorter, but then
# every user of the machine can read the secret in the list of processes.
set -euf

refuse() {
  echo "$1" >&2
  exit 1
}

# Writes one block of SHA-256: the key, filled up with zeros, each byte XOR $1 (RFC 2104).
block() {
  rest=$key
  count=0
  while [ "$count" -lt 64 ]; do
    byte=${rest%"${rest#??}"}
    rest=${rest#??}
    printf "\\$(printf %03o $((0x${byte:-0} ^ $1)))"
    count=$((count + 1))
  done
}

sha256() { openssl dgst -sha256 -binary; }

id=${1-} timestamp=${2-} signatures=${3-}
secret=${WEBHOOK_SECRET-}
key=$(printf %s "${secret#whsec_}" | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
if [ "${#key}" -lt 48 ] || [ "${#key}" -gt 128 ]; then
  refuse 'the secret is missing or is not a whsec_ secret'
fi
case $id in
  '' | *.*) refuse 'webhook-id is missing or has a dot' ;; # a dot would move its border
esac
case $timestamp in
  '' | 0* | *[!0-9]* | ?????????????*) refuse 'webhook-timestamp is not a time' ;;
esac
age=$((${WEBHOOK_NOW:-$(date +%s)} - timestamp))
if [ "$age" -gt 300 ] || [ "$age" -lt -300 ]; then
  refuse 'webhook-timestamp is more than 5 minutes from now'
fi

# 54 and 92 are the inner and the outer pad of HMAC.
expected=$({
  block 92
  { block 54; printf '%s.%s.' "$id" "$timestamp"; cat; } | sha256
} | sha256 | base64)

# The shell compares in varying time: what it compares is a hash, which tells a guesser nothing.
hash() { printf %s "$1" | openssl dgst -sha256 -r; }
wanted=$(hash "v1,$expected")
for entry in $signatures; do
  if [ "$(hash "$entry")" = "$wanted" ]; then
    echo valid
    exit 0
  fi
done
refuse 'no signature matches'
