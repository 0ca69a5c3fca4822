# Sourced by scripts/run and scripts/dev after lib.sh: the sandbox and the server of this folder, their settings, start and end.
# shellcheck shell=bash

port="${WECARE_PORT:-3000}" sandbox_port="${SANDBOX_PORT:-4500}" dynamodb_port="${SANDBOX_DYNAMODB_PORT:-4501}"
data="$ROOT/.sandbox" dashboard="http://127.0.0.1:$port"
sandbox=target/release/sandbox server=target/release/wecare

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# The ports must be free before minutes are spent on building, and again when we start.
ports_free() {
  local pair
  for pair in "WECARE_PORT $port 3001" "SANDBOX_PORT $sandbox_port 4600" "SANDBOX_DYNAMODB_PORT $dynamodb_port 4601"; do
    # shellcheck disable=SC2086
    set -- $pair
    [[ "$2" =~ ^[0-9]{1,5}$ ]] && (($2 > 0 && $2 < 65536)) || fail "$1 is \"$2\"; it must be a port number, such as $3."
    ! is_open "$2" || fail "Port $2 is in use: stop the other program, or choose another port with  $1=$3 make ${0##*/}"
  done
}

# Holds the data folder until this script ends. What it starts must close descriptor 8.
one_at_a_time() {
  mkdir -p "$data"
  exec 8>"$data/.lock"
  flock -n 8 || fail "\`make run\` or \`make dev\` is already running in this folder: use it, or stop it with Ctrl-C first."
}

set_environment() {
  # Your .env first, the sandbox's values over it: `make run` never talks to a real AWS account, whatever is in .env.
  if [ -f .env ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      line="${line#"${line%%[![:space:]]*}"}"
      [[ "$line" =~ ^(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
      name="${BASH_REMATCH[2]}" value="${BASH_REMATCH[3]}"
      if [[ "$value" =~ ^\"(.*)\"$ || "$value" =~ ^\'(.*)\'$ ]]; then
        value="${BASH_REMATCH[1]}"
      fi
      # What the shell says weighs more than the file.
      [ -n "${!name+set}" ] || export "$name=$value"
    done <.env
  fi
  unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ENDPOINT_URL \
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CA_BUNDLE
  unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  export WECARE_LISTEN="127.0.0.1:$port" WECARE_PUBLIC_URL="$dashboard"
  export WECARE_TABLE="${WECARE_TABLE:-wecare}" WECARE_SESSIONS_TABLE="${WECARE_SESSIONS_TABLE:-wecare-sessions}"
  options=(--data "$data" --port "$sandbox_port" --dynamodb-port "$dynamodb_port" --dashboard "$dashboard")
  sandbox_environment="$("$sandbox" "${options[@]}" --env)" || fail "The sandbox could not say its settings: run  $sandbox --env  to see why."
  while IFS='=' read -r name value; do
    [ -z "$name" ] || export "$name=$value"
  done <<<"$sandbox_environment"
}

sandbox_pid="" server_pid=""

# start LOG COMMAND…: in a process group of its own, so that Ctrl-C reaches only this script, which then stops the
# programs in order; and ended by the kernel should this script be killed outright.
start() {
  local log="$1" wrapper=()
  shift
  if command -v setsid >/dev/null && command -v setpriv >/dev/null; then wrapper=(setsid setpriv --pdeathsig TERM); fi
  "${wrapper[@]}" "$@" >"$log" 2>&1 8>&- &
}

stop() { # PID NAME SECONDS
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 0
  kill -TERM "$1" 2>/dev/null || true
  local deadline=$((SECONDS + $3))
  while kill -0 "$1" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      say "The $2 did not stop within $3 s; killing it."
      kill -KILL "$1" 2>/dev/null || true
    fi
    sleep 0.1
  done
  wait "$1" 2>/dev/null || true
}
stop_both() {
  trap '' INT TERM
  # The server first: it finishes what it is sending while the sandbox still answers.
  stop "$server_pid" server 50
  stop "$sandbox_pid" sandbox 10
}

last_words() { # NAME LOG
  say "" "The $1 has stopped. The end of its log, $2:" >&2
  tail -n 25 "$2" >&2
}

status_of() { # URL-PATH PORT → the status code, or nothing
  local line=""
  {
    exec 3<>"/dev/tcp/127.0.0.1/$2" || return 0
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
    IFS= read -r -t 5 line <&3 || true
    exec 3>&-
  } 2>/dev/null
  line="${line#* }"
  printf '%s' "${line%% *}"
}

# healthy NAME PID LOG PATH PORT SECONDS
healthy() {
  local deadline=$((SECONDS + $6))
  until [ "$(status_of "$4" "$5")" = 200 ]; do
    kill -0 "$2" 2>/dev/null || { last_words "$1" "$3"; exit 1; }
    if ((SECONDS >= deadline)); then
      say "The $1 is not ready after $6 s. The end of its log, $3:" >&2
      tail -n 25 "$3" >&2
      exit 1
    fi
    sleep 0.1
  done
}

start_sandbox() {
  start "$data/sandbox.log" "$sandbox" "${options[@]}" --seed 200
  sandbox_pid=$!
  healthy sandbox "$sandbox_pid" "$data/sandbox.log" /health "$sandbox_port" 60
}

provision() {
  "$server" provision >"$data/provision.log" 2>&1 8>&- || {
    say "The tables could not be made. The log, $data/provision.log:" >&2
    tail -n 25 "$data/provision.log" >&2
    exit 1
  }
}

start_server() {
  start "$data/server.log" "$server" serve
  server_pid=$!
}
