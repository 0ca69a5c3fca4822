# Sourced by the other scripts: where things are, which tools count, and how to speak to people.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

# Cargo's programs are shared by all clones on a machine: the largest takes about nine minutes to build.
TOOLS="${WECARE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/wecare-inbox/tools}"
LOGS="$ROOT/target/logs"

# Arguments of cargo wherever programs are built for tests; with TESTS set, `scripts/build` takes them too.
FOR_TESTS=(--config .cargo/tests.toml)

CARGO_LEPTOS_VERSION=0.3.10 # 0.3.11 needs rustc 1.96
LEPTOSFMT_VERSION=0.1.33
CARGO_DENY_VERSION=0.20.2
CARGO_MACHETE_VERSION=0.9.2
RUST_VERSION="$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)"
# The program must be exactly as old as the library that is compiled in.
WASM_BINDGEN_VERSION="$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)"

PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
for tool in "cargo-leptos-$CARGO_LEPTOS_VERSION" "wasm-bindgen-cli-$WASM_BINDGEN_VERSION" "leptosfmt-$LEPTOSFMT_VERSION" \
  "cargo-deny-$CARGO_DENY_VERSION" "cargo-machete-$CARGO_MACHETE_VERSION"; do
  PATH="$TOOLS/$tool/bin:$PATH"
done
PATH="$ROOT/node_modules/.bin:$PATH"
export PATH

# A machine may hold the right compiler under the name "stable" and be unable to fetch it again under its number.
if [ -z "${RUSTUP_TOOLCHAIN:-}" ] && command -v rustup >/dev/null &&
  ! compgen -G "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$RUST_VERSION*" >/dev/null &&
  [[ "$(RUSTUP_AUTO_INSTALL=0 rustc +stable --version 2>/dev/null)" == "rustc $RUST_VERSION "* ]]; then
  export RUSTUP_TOOLCHAIN=stable
fi

say() { printf '%s\n' "$@"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# 75 → "1 min 15 s"
duration() {
  if (($1 >= 60)); then echo "$(($1 / 60)) min $(($1 % 60)) s"; else echo "$1 s"; fi
}

# step NAME COMMAND…: runs the command with its output in target/logs/NAME.log, says how long it took, shows the end of
# the log when it fails, and shows a sign of life every minute.
step() {
  local name="$1" log began=$SECONDS status=0 heart
  shift
  mkdir -p "$LOGS"
  log="$LOGS/${name//[^A-Za-z0-9]/-}.log"
  printf '  %s … ' "$name"
  (
    # Neither this shell nor its sleep may outlive the step or hold the output open.
    trap 'kill "$!" 2>/dev/null; exit 0' TERM
    while sleep 60 >/dev/null 2>&1 & wait "$!"; do
      kill -0 "$$" 2>/dev/null || exit 0
      printf '(%s) ' "$(duration $((SECONDS - began)))"
    done
  ) &
  heart=$!
  # In the foreground, so that Ctrl-C reaches it.
  "$@" >"$log" 2>&1 || status=$?
  kill "$heart" 2>/dev/null || true
  wait "$heart" 2>/dev/null || true
  if ((status == 0)); then
    say "done, $(duration $((SECONDS - began)))"
  else
    say "FAILED after $(duration $((SECONDS - began)))"
    tail -n 60 "$log" >&2
    printf 'The whole output: %s\n' "$log" >&2
  fi
  return "$status"
}

# need_space FOLDER GIGABYTES WHAT_FOR
need_space() {
  local folder="$1" free
  while [ ! -d "$folder" ]; do folder="$(dirname "$folder")"; done
  free=$(df -Pk "$folder" | awk 'NR == 2 { print int($4 / 1048576) }')
  ((free >= $2)) || fail "The disk that holds $folder has $free GB free, and $3 needs about $2 GB: free some space and try again."
}
