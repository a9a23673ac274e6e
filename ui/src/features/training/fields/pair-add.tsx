// Adds a key to a list: found by label, key or help, or typed as `key=value`.
import { useState } from "react";
import type { ArgSpec } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

type Props = {
	id: string;
	list: string;
	/** Who reads the list. */
	owner: string | undefined;
	/** The keys that are not in it yet. */
	specs: ArgSpec[];
	onAdd: (spec: ArgSpec) => void;
	onText: (text: string) => void;
};

export function PairAdd({ id, list, owner, specs, onAdd, onText }: Props) {
	const [words, setWords] = useState("");
	const [open, setOpen] = useState(false);
	const found = specs.filter((spec) => matches(spec, words));
	const close = () => {
		setWords("");
		setOpen(false);
	};
	const enter = () => {
		const spec = specs.find((spec) => spec.key === words.trim()) ?? (words.includes("=") ? undefined : found[0]);
		if (spec) onAdd(spec);
		else if (words.includes("=")) onText(words.trim());
		else return;
		close();
	};
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and a legend of its own
		<div
			role="group"
			aria-label={`Add to ${list}`}
			className="relative p-1"
			onBlur={(event) => {
				if (event.currentTarget.contains(event.relatedTarget)) return;
				// What was typed as a whole entry is kept, as in a list of chips.
				if (words.includes("=")) enter();
				else setOpen(false);
			}}
		>
			<Input
				id={id}
				aria-label={`Key to add to ${list}`}
				data-testid={`add-to-${list}`}
				className="border-transparent bg-transparent"
				placeholder={specs.length > 0 ? `Add one of ${specs.length} keys of ${owner}, or key=value` : "Add key=value"}
				value={words}
				spellCheck={false}
				onFocus={() => setOpen(true)}
				onChange={(event) => {
					setWords(event.target.value);
					setOpen(true);
				}}
				onKeyDown={(event) => {
					if (event.key === "Escape" && open) {
						event.stopPropagation();
						close();
					}
					if (event.key !== "Enter") return;
					event.preventDefault();
					enter();
				}}
			/>
			{open && found.length > 0 && (
				<ul className="mt-1 max-h-64 overflow-y-auto rounded-md bg-card p-1" data-testid={`keys-of-${list}`}>
					{found.map((spec) => (
						<li key={spec.key}>
							<Button
								variant="ghost"
								className="h-auto w-full flex-col items-start gap-0 whitespace-normal px-2 py-1 text-left"
								data-testid={`add-${spec.key}`}
								onClick={() => {
									onAdd(spec);
									close();
								}}
							>
								<span className="text-foreground">
									{spec.label} <span className="font-mono text-small text-faint">{spec.key}</span>
								</span>
								<span className="text-small">{spec.help}</span>
							</Button>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

function matches(spec: ArgSpec, words: string): boolean {
	const text = `${spec.label} ${spec.key} ${spec.help}`.toLowerCase();
	const wanted = words.toLowerCase().split("=")[0] ?? "";
	return wanted.split(/\s+/).every((word) => text.includes(word));
}
