#!/usr/bin/env bash
# Checks that everything type-checks for Windows, on Debian: its second Rust carries the library sources that rustup's lacks here.
set -euo pipefail
cd "$(dirname "$0")/.."
for package in rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64; do
	dpkg -s "$package" >/dev/null 2>&1 || missing+=" $package"
done
if [ -n "${missing:-}" ]; then
	echo "Installing$missing"
	# shellcheck disable=SC2086
	apt-get install -y --no-install-recommends $missing
fi
PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target/windows \
	cargo check -Zbuild-std=std,panic_abort --target x86_64-pc-windows-gnu --workspace --features tauri/custom-protocol
