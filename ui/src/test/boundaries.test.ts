// The walls of the house: who may import whom, and how a file looks.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "..");
const files = readdirSync(source, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
	.map((entry) =>
		join(entry.parentPath, entry.name)
			.slice(source.length + 1)
			.replaceAll("\\", "/"),
	)
	.filter((file) => file !== "api/bindings.ts");
const read = (file: string) => readFileSync(join(source, file), "utf8");

/** Paths below `src` that a file imports, and package names. */
function imports(file: string): string[] {
	return [...read(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) => {
		if (name.startsWith("@/")) return name.slice(2);
		return name.startsWith(".") ? posix.join(posix.dirname(file), name) : name;
	});
}

const layer = (path: string) => path.split("/")[0] ?? "";
const feature = (path: string) => /^features\/([^/]+)/.exec(path)?.[1];
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith("test/");
const offenders = (wrong: (file: string, imported: string) => boolean) =>
	files
		.filter((file) => !isTest(file))
		.flatMap((file) =>
			imports(file)
				.filter((imported) => wrong(file, imported))
				.map((imported) => `${file} imports ${imported}`),
		);

test("there is something to check", () => {
	expect(files.length).toBeGreaterThan(40);
	expect(imports("main.tsx")).toContain("api/client");
});

test("features do not import each other", () => {
	expect(
		offenders((file, imported) => !!feature(file) && !!feature(imported) && feature(file) !== feature(imported)),
	).toEqual([]);
});

test("only app composes: nothing below it imports it, and shared parts know no feature", () => {
	expect(
		offenders((file, imported) => layer(imported) === "app" && layer(file) !== "app" && file !== "main.tsx"),
	).toEqual([]);
	expect(
		offenders((file, imported) => layer(imported) === "features" && !["app", "features"].includes(layer(file))),
	).toEqual([]);
});

test("the desktop is reached through api/ and the path picker alone", () => {
	expect(
		offenders(
			(file, imported) =>
				imported.startsWith("@tauri-apps/") && layer(file) !== "api" && file !== "components/path-picker.tsx",
		),
	).toEqual([]);
});

test("each file opens with what it is and stays short", () => {
	expect(files.filter((file) => !/^(\/\/|\/\*)/.test(read(file)))).toEqual([]);
	expect(files.filter((file) => read(file).split("\n").length > 500)).toEqual([]);
});
