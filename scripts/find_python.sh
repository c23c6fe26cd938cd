#!/bin/sh
# Print the path of a Python that the project runs on (3.13 or newer), or say what to install.
set -u
fits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1; }
for name in python3.13 python3.14 python3 python; do
    path=$(command -v "$name" 2>/dev/null) && fits "$path" && { echo "$path"; exit 0; }
done
for path in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python /usr/local/bin/python3.1[3-9] /opt/*/bin/python3.1[3-9]; do
    [ -x "$path" ] && fits "$path" && { echo "$path"; exit 0; }
done
path=$(command -v uv 2>/dev/null) && path=$("$path" python find '>=3.13' 2>/dev/null) && fits "$path" && { echo "$path"; exit 0; }
echo "Please install Python 3.13 or newer with its venv module (for example: uv python install 3.13, or pyenv install 3.13)." >&2
exit 1
