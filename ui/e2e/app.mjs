// The app under test: one fresh home, one WebDriver session, what a person does with it. Elements are found by data-testid.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { remote } from "webdriverio";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The built programs. */
export const programs = {
	app: join(root, "target/debug/nyx-trainer"),
	nyx: join(root, "target/debug/nyx"),
	double: join(root, "target/debug/kohya-double"),
};

/** Longest wait for anything the app does on a slow machine. */
const patience = 60_000;

const freePort = () =>
	new Promise((resolve) => {
		const server = createServer();
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});

/** Whether somebody listens on the port; throws when not. */
const answers = (port) =>
	new Promise((resolve, reject) => {
		const socket = connect(port, "127.0.0.1");
		socket.once("error", reject);
		socket.once("connect", () => {
			socket.end();
			resolve();
		});
	});

/** A new empty folder that is removed with `clean`. Its name has a space and Japanese characters on purpose. */
export function newFolder() {
	const folder = mkdtempSync(join(tmpdir(), "nyx 試験 "));
	return { folder, clean: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs `nyx` on the home and returns its JSON answer (the last line). Throws with its words when it fails. */
export function nyx(home, ...args) {
	const done = spawnSync(programs.nyx, ["--home", home, "--json", ...args], { encoding: "utf8" });
	const last = done.stdout.trim().split("\n").at(-1);
	assert.equal(done.status, 0, `nyx ${args.join(" ")}: ${done.stdout}${done.stderr}`);
	return JSON.parse(last);
}

/** Opens the window on a home; of another build with `program`. */
export async function openApp(home, { env = {}, program = programs.app } = {}) {
	const port = await freePort();
	const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
		env: { ...process.env, ...env, NYX_HOME: home, TAURI_WEBVIEW_AUTOMATION: "true" },
		stdio: "ignore",
	});
	await retry("the WebDriver to start", () => answers(port));
	const session = await remote({
		hostname: "127.0.0.1",
		port,
		logLevel: "error",
		connectionRetryCount: 0,
		capabilities: {
			alwaysMatch: {
				"webkitgtk:browserOptions": { binary: program, args: [] },
				"wdio:enforceWebDriverClassic": true,
			},
			firstMatch: [{}],
		},
	});
	return new App(session, driver, program);
}

/** Whether a process is there; one that nobody has waited for is not. */
function lives(pid) {
	try {
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}

/** Tries again until it works or patience ends; the last error says why. */
export async function retry(what, attempt, limit = patience) {
	const end = Date.now() + limit;
	for (;;) {
		try {
			return await attempt();
		} catch (error) {
			if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${error.message}`, { cause: error });
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
}

class App {
	constructor(session, driver, program) {
		this.session = session;
		this.driver = driver;
		this.program = program;
	}

	/** The element with this test id; waits until it is shown. */
	async find(id) {
		const element = await this.session.$(`[data-testid="${id}"]`);
		await element.waitForDisplayed({ timeout: patience, timeoutMsg: `"${id}" did not appear` });
		return element;
	}

	async count(id) {
		return (await this.session.$$(`[data-testid="${id}"]`)).length;
	}

	async click(id) {
		const element = await this.find(id);
		await element.waitForEnabled({ timeout: patience, timeoutMsg: `"${id}" stays disabled` });
		await element.click();
	}

	async text(id) {
		return (await this.find(id)).getText();
	}

	/** What the element holds, also where WebDriver takes text that is cut to its place for hidden. */
	async content(id) {
		return (await this.find(id)).getProperty("textContent");
	}

	/** Replaces what a field holds, by typing. */
	async type(id, text) {
		const element = await this.find(id);
		await element.click();
		await this.session.keys(["Control", "a"]);
		await this.session.keys(["Delete"]);
		await element.addValue(text);
	}

	/** Chooses what it says in the menu that is open. */
	async choose(words) {
		const element = await this.session.$(`//*[@role="menuitem"][normalize-space()="${words}"]`);
		await element.waitForDisplayed({ timeout: patience, timeoutMsg: `the menu offers no "${words}"` });
		await element.click();
	}

	/** The texts of all elements with this test id, from top to bottom. */
	async texts(id) {
		return this.session.execute(
			(wanted) => [...document.querySelectorAll(`[data-testid="${wanted}"]`)].map((element) => element.textContent),
			id,
		);
	}

	/** Waits until that many images in the element are there and drawn. */
	async waitForImages(id, number) {
		await retry(`${number} images in "${id}"`, async () => {
			const drawn = await this.session.execute(
				(wanted) =>
					[...document.querySelectorAll(`[data-testid="${wanted}"] img`)].filter((image) => image.naturalWidth > 0)
						.length,
				id,
			);
			assert.equal(drawn, number);
		});
	}

	async press(...keys) {
		await this.session.keys(keys);
	}

	/** Waits until the element's text satisfies the test. */
	async waitForText(id, test, what = `the right text in "${id}"`) {
		return retry(what, async () => {
			const text = await this.text(id);
			assert.ok(test(text), `it says: ${text}`);
			return text;
		});
	}

	/** The same for what the element holds, also where it is cut to its place. */
	async waitForContent(id, test, what = `the right content in "${id}"`) {
		return retry(what, async () => {
			const content = await this.content(id);
			assert.ok(test(content), `it holds: ${content}`);
		});
	}

	/** Goes to a page of the app by its address. */
	async goTo(path) {
		await this.session.execute((hash) => {
			window.location.hash = hash;
		}, path);
	}

	/** The same event as a drop from the file manager. */
	async drop(...paths) {
		await this.session.execute((dropped) => {
			const target = { kind: "Webview", label: "main" };
			const emit = (event, payload) =>
				window.__TAURI_INTERNALS__.invoke("plugin:event|emit_to", { target, event, payload });
			const position = { x: 600, y: 400 };
			return emit("tauri://drag-enter", { paths: dropped, position }).then(() =>
				emit("tauri://drag-drop", { paths: dropped, position }),
			);
		}, paths);
	}

	/** Keeps a picture of the window under ui/e2e/shots. */
	async shot(name) {
		const folder = join(root, "ui/e2e/shots");
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, `${name}.png`), Buffer.from(await this.session.takeScreenshot(), "base64"));
	}

	/** The app's own process. */
	pid() {
		const listed = spawnSync("pgrep", ["-P", String(this.driver.pid), "-f", this.program], { encoding: "utf8" });
		return Number(listed.stdout.trim().split("\n")[0]);
	}

	/** Ends the app as a crash does: no goodbye. */
	async crash() {
		process.kill(this.pid(), "SIGKILL");
		await this.close();
	}

	/** Closes the window. The app must be gone before its driver, which ends it, and before another one on its home, which would leave it to this one. */
	async close() {
		const pid = this.pid();
		await this.session.deleteSession().catch(() => {}); // after a crash there is no session left to delete
		const gone = async () => assert.ok(!lives(pid));
		if (pid) await retry("the app to be gone", gone, 20_000).catch(() => process.kill(pid, "SIGKILL"));
		this.driver.kill();
	}
}
