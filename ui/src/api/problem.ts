// Whatever was thrown, as a Problem: commands throw one, everything else is our own mistake.
import type { Problem } from "./bindings";

export function asProblem(error: unknown): Problem {
	if (isProblem(error)) return error;
	const detail =
		error instanceof Error ? (error.stack ?? error.message) : typeof error === "string" ? error : JSON.stringify(error);
	return {
		code: "internal",
		message: "Nyx stumbled over itself",
		hint: "Try again; the text below helps to report it",
		detail,
	};
}

function isProblem(error: unknown): error is Problem {
	return (
		typeof error === "object" && error !== null && "code" in error && "message" in error && !(error instanceof Error)
	);
}
