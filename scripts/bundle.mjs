// `npm run bundle`: the package of this platform, with everything the app needs beside it: `nyx` (which supervises runs and tags),
// ONNX Runtime, uv, resources. The package alone needs them there; a development build finds them in the checkout, so they are
// not in tauri.conf.json. Other kinds than the platform's own are named: `npm run bundle -- deb rpm`.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { features } from "./build.mjs";
import { has, output, root, run, say } from "./run.mjs";
import { setup } from "./setup.mjs";

const own = { linux: "deb", win32: "nsis", darwin: "app" };
const suffix = process.platform === "win32" ? ".exe" : "";
const built = (name) => join(root, "target/release", name + suffix);
const onnxruntime = `vendor/onnxruntime/${process.platform}-${process.arch}`;
const uv = `vendor/uv/${process.platform}-${process.arch}`;

/** Puts `nyx` where the bundler looks for it: under a name that ends with the platform's triple. */
function stageNyx() {
	const [, triple] = output("rustc", ["-vV"]).match(/^host: (\S+)$/m);
	mkdirSync(join(root, "target/sidecar"), { recursive: true });
	copyFileSync(built("nyx"), join(root, `target/sidecar/nyx-${triple}${suffix}`));
	return ["target/sidecar/nyx"];
}

/** The Debian packages that the programs and the library are linked against, with the versions they need. */
function debianPackages() {
	if (!has("dpkg-shlibdeps")) return [];
	// It wants to stand in a source package.
	const source = mkdtempSync(join(tmpdir(), "nyx-bundle-"));
	mkdirSync(join(source, "debian"));
	writeFileSync(join(source, "debian/control"), "Source: nyx-trainer\n\nPackage: nyx-trainer\nArchitecture: any\n");
	const files = [built("nyx-trainer"), built("nyx"), join(root, onnxruntime, "libonnxruntime.so.1")];
	const told = output("dpkg-shlibdeps", ["-O", "--warnings=0", ...files.flatMap((file) => ["-e", file])], source);
	rmSync(source, { recursive: true });
	const [, packages] = told.match(/^shlibs:Depends=(.+)$/m) ?? [];
	if (!packages) {
		console.error("dpkg-shlibdeps does not say which packages the programs need.");
		process.exit(1);
	}
	return packages.split(", ");
}

setup();
say("Building the interface");
run("npm", ["run", "build:ui"]);
say("Building the app and nyx for release (the first time takes a quarter of an hour)");
run("cargo", ["build", "--release", "--locked", "--package", "nyx-trainer", "--package", "nyx-cli", ...features]);

const kinds = process.argv.slice(2);
if (kinds.length === 0) kinds.push(own[process.platform]);
say(`Bundling: ${kinds.join(", ")}`);
// Debian and Fedora have another program of this name, a monitor for Tor.
const conflicts = ["nyx"];
const notices = { "/usr/share/doc/nyx-trainer/copyright": "LICENSE" };
const bundle = {
	active: true,
	externalBin: stageNyx(),
	resources: {
		[onnxruntime]: onnxruntime,
		"vendor/onnxruntime.LICENSE": "vendor/onnxruntime/LICENSE",
		[uv]: uv,
		"vendor/uv.LICENSE": "vendor/uv/LICENSE",
	},
	linux: {
		// xdg-utils open a folder in the desktop's file manager.
		deb: {
			depends: kinds.includes("deb") ? debianPackages() : [],
			recommends: ["xdg-utils"],
			conflicts,
			files: notices,
		},
		rpm: { conflicts, files: notices },
	},
};
// As a file, because a shell on Windows would take the quotes away.
const config = "target/sidecar/tauri.json";
writeFileSync(join(root, config), JSON.stringify({ bundle }));
run("npx", ["tauri", "bundle", "--bundles", kinds.join(","), "--config", config]);
