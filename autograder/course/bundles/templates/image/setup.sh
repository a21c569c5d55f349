#!/usr/bin/env bash
# Installs what the kit beside this script needs into an image of Ubuntu or Debian, once. The kit needs Python 3.11, and Ubuntu 22.04 has 3.10.
# So uv brings a Python to /opt: every submission runs as a user of its own, and must be able to read it.
set -euo pipefail
umask 022
uv_version=0.13.9
python_version=${UV_PYTHON:-3.11.18}
export DEBIAN_FRONTEND=noninteractive PIP_NO_CACHE_DIR=1
export UV_PYTHON_INSTALL_DIR=/opt/python UV_PYTHON_INSTALL_BIN=0 UV_NO_CACHE=1
kit=$(cd "$(dirname "$0")" && pwd)

apt-get update
apt-get install -y --no-install-recommends ca-certificates python3-venv
python3 -m venv /opt/uv
/opt/uv/bin/pip install "uv==$uv_version"
/opt/uv/bin/uv python install "$python_version"
python=$(/opt/uv/bin/uv python find --managed-python "$python_version")
"$python" "$kit/tools/make_venv.py" /opt/autograder

# Only root reads the answers. The sandbox refuses them too.
chmod -R go= "$kit/solutions" "$kit/tests"
# For the log of the build: how well submissions are isolated here.
cd "$kit"
/opt/autograder/bin/python -m autograder doctor || true
