# Sourced by .ci/run and what it sources: Debian's packages, as root or through sudo.
#
#   install_packages NAME...   installs them; fails where there is no apt

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}
