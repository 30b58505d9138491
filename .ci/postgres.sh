# Sourced by .ci/run after packages.sh: a throw-away PostgreSQL of its own on 127.0.0.1.
#
#   start_postgres FOLDER   installs the server where there is none, starts it with its data in FOLDER,
#                           sets postgres_url and postgres_pid
#   stop_postgres           ends the server that start_postgres started

postgres_pid=''

# The folder that holds initdb and postgres; of several versions the newest. Fails when there is none.
find_postgres() {
  if command -v initdb >/dev/null && command -v postgres >/dev/null; then
    dirname "$(readlink -f "$(command -v initdb)")"
    return
  fi
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
      echo "$folder"
      return
    fi
  done
  return 1
}

free_port() {
  node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"
}

start_postgres() {
  local folder=$1 binaries port
  if ! binaries=$(find_postgres); then
    install_packages postgresql
    binaries=$(find_postgres)
  fi
  # A PostgreSQL server refuses to run as root. A prefix and no function: the process started below must be the server.
  local as_server=()
  if [ "$(id -u)" -eq 0 ]; then
    local user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    as_server=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
    chown "$user" "$folder"
  fi

  "$binaries/postgres" --version
  # Started in a folder that the server's user may read.
  cd "$folder"
  "${as_server[@]}" "$binaries/initdb" --pgdata="$folder/data" --username=latchkey --auth=trust \
    --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log"; return 1; }
  port=$(free_port)
  # fsync off: these data are thrown away. No socket file: its default folder may not exist here. Suites side by side open many pools.
  "${as_server[@]}" "$binaries/postgres" -D "$folder/data" -h 127.0.0.1 -p "$port" -k '' \
    -c max_connections=600 -c fsync=off -c synchronous_commit=off -c full_page_writes=off >"$folder/server.log" 2>&1 &
  postgres_pid=$!
  cd "$OLDPWD"

  local try
  for try in $(seq 150); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && grep -q 'ready to accept connections' "$folder/server.log"; then
      postgres_url="postgres://latchkey@127.0.0.1:$port/postgres"
      echo "listening on port $port after $try tries"
      return
    fi
    if ! kill -0 "$postgres_pid" 2>/dev/null; then break; fi
    sleep 0.2
  done
  echo 'PostgreSQL did not start:'
  cat "$folder/server.log"
  return 1
}

stop_postgres() {
  if [ -z "$postgres_pid" ]; then return; fi
  # SIGINT is its fast shutdown: open sessions are ended, not waited for.
  kill -INT "$postgres_pid" 2>/dev/null || true
  wait "$postgres_pid" 2>/dev/null || true
  postgres_pid=''
}
