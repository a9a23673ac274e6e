// Builds the interface, the app and `nyx` (development profile, optimised dependencies): target/debug/nyx-trainer, target/debug/nyx.
import { join } from "node:path";
import { root, run, say } from "./run.mjs";

/** One feature set for the app everywhere: another one would compile Tauri again. */
export const features = ["--features", "tauri/custom-protocol"];

/** The built programs. */
export const programs = { app: join(root, "target/debug/nyx-trainer"), nyx: join(root, "target/debug/nyx") };

/** Builds what changed. */
export function build() {
	say("Building the interface");
	run("npx", ["vite", "build", "--config", "ui/vite.config.ts", "--logLevel", "warn"]);
	say("Building the app and nyx (the first time takes several minutes)");
	run("cargo", ["build", "--workspace", ...features]);
}
