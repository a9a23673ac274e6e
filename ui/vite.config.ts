// How the interface is built, served while developing, and tested.
/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	root: here("."),
	base: "./",
	plugins: [react(), tailwindcss()],
	resolve: { alias: { "@": here("./src") } },
	clearScreen: false,
	server: { port: 5173, strictPort: true },
	build: { outDir: "dist", emptyOutDir: true, target: "es2022" },
	test: {
		environment: "jsdom",
		include: ["src/**/*.test.{ts,tsx}"],
		setupFiles: ["src/test/setup.ts"],
		// Limits for what hangs, not for what is slow: a busy machine must not fail a test.
		testTimeout: 60_000,
	},
});
