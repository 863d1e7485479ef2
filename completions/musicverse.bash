# SPDX-License-Identifier: Apache-2.0
_musicverse_complete() {
  local line
  COMPREPLY=()
  if [ "${COMP_WORDS[0]##*/}" = mv ] && [ "$COMP_CWORD" -gt 1 ]; then
    case "${COMP_WORDS[1]}" in distribute|check|quote|generate|status|open|art|job|track|playlist|distribution|platform|provider|ddex|apikey|webhook|release|schedule|identifier|login|logout|whoami|user|session|oauth|audit|usage|request|stats|flag|payment|notify|event|server|config|init|completion|doctor|self-test|help|shell-init|--help) ;; *) compopt -o default; return ;; esac
  fi
  while IFS=$'\t' read -r line _; do
    if [ "$line" = ":files" ]; then compopt -o default; else COMPREPLY+=("$line"); fi
  done < <(command musicverse __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _musicverse_complete musicverse
