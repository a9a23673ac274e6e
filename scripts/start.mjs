// `npm start`: sets up what is missing, builds, opens the window. Arguments go to the app.
import { build, programs } from "./build.mjs";
import { run, say } from "./run.mjs";
import { setup } from "./setup.mjs";

setup();
build();
if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
	console.error("\nEverything is built, but there is no display to open the window on.");
	console.error(`Start it in a desktop session, or use the command line: ${programs.nyx} --help`);
	process.exit(1);
}
say("Opening Nyx Trainer");
run(programs.app, process.argv.slice(2));
