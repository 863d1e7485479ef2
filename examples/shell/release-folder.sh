#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Releases every WAV and FLAC file of a folder, one after the other.
#
#   release-folder.sh FOLDER PLATFORMS [options of `musicverse distribute`]
#   release-folder.sh songs soundcloud,spotify --artist Ada
#
# Run it again as often as you like: what is already released is not sent again. A recording
# that a platform would refuse does not stop the others. Rehearse with MV_SANDBOX=yes.
#
# Exit code: 0 all released, 2 wrong call or settings, 3 some released, 4 not signed in,
# 5 try again later, 6 no recordings found, 130 interrupted; otherwise that of the last failure.
set -u

if [ $# -lt 2 ] || [ ! -d "$1" ]; then
  echo "usage: release-folder.sh FOLDER PLATFORMS [options of distribute]" >&2
  exit 2
fi
folder=$1
platforms=$2
shift 2

released=0
failed=0
last=0
for file in "$folder"/*.[Ww][Aa][Vv] "$folder"/*.[Ff][Ll][Aa][Cc]; do
  [ -f "$file" ] || continue
  code=0
  musicverse distribute "$file" --to "$platforms" --wait --yes "$@" || code=$?
  case $code in
    0) released=$((released + 1)) ;;
    # With these codes the next file would fail in the same way.
    2 | 4 | 5 | 130) exit "$code" ;;
    *)
      echo "$file: exit code $code" >&2
      failed=$((failed + 1))
      last=$code
      ;;
  esac
done

if [ $((released + failed)) -eq 0 ]; then
  echo "$folder: no WAV or FLAC in it" >&2
  exit 6
fi
echo "$released released, $failed not" >&2
if [ "$failed" -gt 0 ] && [ "$released" -gt 0 ]; then
  exit 3
fi
exit "$last"
