# SPDX-License-Identifier: Apache-2.0
complete -c musicverse -a '(musicverse __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null | string match -v ":files")'
