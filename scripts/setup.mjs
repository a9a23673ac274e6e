// Sets up a fresh machine (Debian or Ubuntu with Rust and Node): system packages, npm packages, ONNX Runtime, uv.
// Does only what is missing, says what it does, and never guesses: without root or sudo it prints the command and stops.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { has, output, root, run, say } from "./run.mjs";

/** What the app is built from. */
const build = [
	"build-essential",
	"file",
	"libssl-dev",
	"libwebkit2gtk-4.1-dev",
	"librsvg2-dev",
	"nasm",
	"patchelf",
	"pkg-config",
	// pip brings uv, and the tests install into a Python of the system.
	"python3",
	"python3-pip",
];
/** What the tests in a real window need besides. */
const windowTests = ["openbox", "webkit2gtk-driver", "x11-utils", "xauth", "xdotool", "xvfb"];

/** Makes the machine ready; with `tests`, for the whole test suite. */
export function setup({ tests = false } = {}) {
	requireTools();
	systemPackages(tests ? [...build, ...windowTests] : build);
	npmPackages();
	say("ONNX Runtime");
	run("node", ["scripts/onnxruntime.mjs"]);
	say("uv");
	run("node", ["scripts/uv.mjs"]);
}

function requireTools() {
	const [major, minor] = process.versions.node.split(".").map(Number);
	if (major < 20 || (major === 20 && minor < 19))
		stop(`Node ${process.versions.node} is too old.`, "Install Node 20.19 or newer.");
	if (!has("cargo"))
		stop("Rust is missing.", "Install Rust 1.92 or newer with rustup, open a new terminal and try again.");
}

function systemPackages(wanted) {
	if (process.platform !== "linux" || !has("dpkg-query")) return;
	const known = output("dpkg-query", ["--show", "--showformat=${Package} ${db:Status-Status}\n"]);
	const installed = new Set(
		known
			.split("\n")
			.filter((line) => line.endsWith(" installed"))
			.map((line) => line.split(" ")[0]),
	);
	const missing = wanted.filter((name) => !installed.has(name));
	if (missing.length === 0) return;
	const install = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
	const isRoot = process.getuid() === 0;
	const hint = `Run as root: apt-get update && ${install.join(" ")}`;
	if (!isRoot && !has("sudo")) stop("Some system packages are missing, and only root can install them.", hint);
	say(`Installing system packages: ${missing.join(" ")}`);
	const asRoot = (command) => (isRoot ? command : ["sudo", ...command]);
	for (const command of [["apt-get", "update"], install]) {
		const [program, ...args] = asRoot(command);
		run(program, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, hint });
	}
}

function npmPackages() {
	const lock = (path) => {
		const file = join(root, path);
		return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
	};
	const wanted = lock("package-lock.json");
	const present = lock("node_modules/.package-lock.json");
	const stale = Object.entries(wanted).some(
		([path, { version, optional }]) => path && !optional && present[path]?.version !== version,
	);
	if (!stale) return;
	say("Installing npm packages");
	run("npm", ["ci", "--no-fund", "--no-audit"]);
}

function stop(what, todo) {
	console.error(`${what}\n${todo}`);
	process.exit(1);
}

if (process.argv[1] === join(root, "scripts", "setup.mjs")) setup({ tests: process.argv.includes("--tests") });
