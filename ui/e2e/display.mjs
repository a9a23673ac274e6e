// A screen of its own for a window: an X server on a free display, a window manager, and the environment that leads to them.
import { spawn } from "node:child_process";

/** The screen's size. */
export const size = { width: 1440, height: 900 };

/** Opens a screen. With `framebuffer`, an existing folder, the server keeps its pixels in a file there (`Xvfb_screen0`, xwd). */
export async function openDisplay({ framebuffer } = {}) {
	const where = framebuffer ? ["-fbdir", framebuffer] : [];
	const screen = `${size.width}x${size.height}x24`;
	const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp", ...where], {
		stdio: ["ignore", "ignore", "ignore", "pipe"],
	});
	// The server says which display it took once it is ready.
	const number = await new Promise((resolve, reject) => {
		server.on("error", reject);
		server.on("exit", () => reject(new Error("Xvfb did not start")));
		server.stdio[3].once("data", (data) => resolve(String(data).trim()));
	});
	const env = {
		...process.env,
		DISPLAY: `:${number}`,
		WEBKIT_DISABLE_DMABUF_RENDERER: "1",
		NO_AT_BRIDGE: "1",
		LC_ALL: "C.UTF-8",
	};
	delete env.WAYLAND_DISPLAY;
	const windowManager = spawn("openbox", [], { env, stdio: "ignore" });
	const close = () => {
		windowManager.kill();
		server.kill();
	};
	return { env, close };
}
