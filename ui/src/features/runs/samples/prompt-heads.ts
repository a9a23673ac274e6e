// What stands over each column of samples: prompts told apart by what they do not share. Pure.

/** Prompts in short: the tags that all of them begin with are left out, and `…` stands for them. */
export function promptHeads(prompts: readonly string[]): string[] {
	const parts = prompts.map((prompt) => prompt.split(",").map((part) => part.trim()));
	const [first = []] = parts;
	const shortest = Math.min(...parts.map(({ length }) => length));
	const differs = first.findIndex((part, at) => parts.some((other) => other[at] !== part));
	// Each keeps at least its last part, and prompts that are all the same stay whole.
	const shared = prompts.length < 2 || differs < 0 ? 0 : Math.min(differs, shortest - 1);
	return parts.map((own) => (shared > 0 ? `… ${own.slice(shared).join(", ")}` : own.join(", ")));
}
