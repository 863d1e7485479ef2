#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The step of action.yml. Its inputs come as variables; a second run of it releases nothing twice.
set -euo pipefail

shopt -s nullglob
# shellcheck disable=SC2206  # blanks separate files, and their patterns are meant
files=($FILES)
if [ "${#files[@]}" -eq 0 ]; then
  echo "::error::There are no such files: $FILES"
  exit 2
fi

options=(--yes)
[ -n "$TO" ] && options+=(--to "$TO")
[ -n "$AT" ] && options+=(--at "$AT")
[ -n "$TIME_ZONE" ] && options+=(--tz "$TIME_ZONE")
[ "$WAIT" = true ] && options+=(--wait)
[ "$SANDBOX" = true ] && options+=(--sandbox)
[ -z "$MV_SERVER" ] && unset MV_SERVER
[ -z "$MV_API_KEY" ] && unset MV_API_KEY

status=0
ids=$(musicverse distribute "${files[@]}" "${options[@]}" --quiet) || status=$?
{
  echo "ids<<END"
  echo "$ids"
  echo "END"
} >>"$GITHUB_OUTPUT"
echo "$ids"
exit "$status"
