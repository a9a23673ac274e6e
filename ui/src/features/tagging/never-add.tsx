// Tags that are never written: typed or pasted, separated by commas.
import { X } from "lucide-react";
import { useState } from "react";

type Props = { tags: string[]; onChange: (tags: string[]) => void };

export function NeverAdd({ tags, onChange }: Props) {
	const [text, setText] = useState("");
	const add = () => {
		const typed = text
			.split(",")
			.map((tag) => tag.trim())
			.filter((tag) => tag !== "" && !tags.includes(tag));
		if (typed.length > 0) onChange([...tags, ...new Set(typed)]);
		setText("");
	};
	return (
		<div className="flex flex-wrap gap-1 rounded-md border border-input bg-background p-1.5 focus-within:border-ring">
			{tags.map((tag) => (
				<span key={tag} className="inline-flex h-[22px] items-center gap-1 rounded-sm bg-secondary px-1.5 text-small">
					{tag}
					<button
						type="button"
						aria-label={`Add ${tag} again`}
						className="text-faint hover:text-foreground"
						onClick={() => onChange(tags.filter((other) => other !== tag))}
					>
						<X className="size-3" aria-hidden="true" />
					</button>
				</span>
			))}
			<input
				aria-label="Never add"
				placeholder="Add tag"
				className="h-[22px] min-w-20 flex-1 bg-transparent px-1 text-small outline-none placeholder:text-faint"
				value={text}
				onChange={(event) => setText(event.target.value)}
				onBlur={add}
				onKeyDown={(event) => {
					if (event.key === "Enter" || event.key === ",") {
						event.preventDefault();
						add();
					}
					if (event.key === "Backspace" && text === "") onChange(tags.slice(0, -1));
				}}
			/>
		</div>
	);
}
