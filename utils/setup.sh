# Sourced by quickstart and check: packages by name, configure, build. Debian 12 with LLVM's packages for MLIR 22.
BUILD=${BUILD:-build}

packages="build-essential cmake ninja-build ccache pkg-config python3 python3-venv
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools lld-22 zlib1g-dev libzstd-dev
  libprotobuf-dev protobuf-compiler libflatbuffers-dev flatbuffers-compiler flatbuffers-compiler-dev
  libcli11-dev libstb-dev libzip-dev libgtest-dev"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages [NAME...]: those of the list above and NAMEs that are not there yet.
install_packages() {
  local missing=() p
  for p in $packages "$@"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "installing: ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# build [TARGET...]: configures when needed, builds the targets (default: all).
build() {
  cmake -S . -B "$BUILD" -G Ninja ${CMAKE_ARGS:-} >"$BUILD.configure.log" 2>&1 || {
    cat "$BUILD.configure.log"
    return 1
  }
  rm -f "$BUILD.configure.log"
  cmake --build "$BUILD" ${1:+--target "$@"}
}
