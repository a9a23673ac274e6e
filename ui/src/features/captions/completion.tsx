// The list below the tag field: tags of the dataset that contain what was typed, with their counts.
import type { TagUse } from "@/api/bindings";
import { Kbd } from "@/components/kbd";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";

type Props = {
	id: string;
	typed: string;
	offered: TagUse[];
	/** The highlighted row. */
	row: number;
	onPick: (tag: string) => void;
};

export function Completion({ id, typed, offered, row, onPick }: Props) {
	return (
		<div className="absolute inset-x-0 top-full z-20 mt-1 overflow-hidden rounded-md bg-popover shadow-pop">
			<div className="flex h-7 items-center px-2.5 text-micro text-muted-foreground" aria-hidden="true">
				<span className="flex-1">Tag</span>
				<span>here</span>
			</div>
			<div id={`${id}-list`} role="listbox" aria-label="Tags of this dataset">
				{offered.map(({ tag, count: number }, at) => (
					// biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active row
					// biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
					<div
						key={tag}
						id={`${id}-${at}`}
						role="option"
						aria-selected={at === row}
						aria-label={`${tag}, ${number} here`}
						className={cn("flex h-[26px] items-center gap-2 px-2.5 text-small", at === row && "bg-primary-soft")}
						// The field must not lose the focus before the click arrives.
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => onPick(tag)}
					>
						<span className="min-w-0 flex-1 truncate">
							<Marked text={tag} part={typed} />
						</span>
						<span className="text-muted-foreground tabular-nums">{count(number)}</span>
					</div>
				))}
			</div>
			<div className="flex h-7 items-center gap-2 border-t px-2.5 text-micro text-muted-foreground" aria-hidden="true">
				<Kbd keys={["Enter"]} /> add <Kbd keys={["Tab"]} /> complete <Kbd keys={["Ctrl", "Enter"]} /> add, next image
			</div>
		</div>
	);
}

function Marked({ text, part }: { text: string; part: string }) {
	const at = text.toLowerCase().indexOf(part.toLowerCase());
	if (at < 0) return text;
	return (
		<>
			{text.slice(0, at)}
			<b className="font-semibold">{text.slice(at, at + part.length)}</b>
			{text.slice(at + part.length)}
		</>
	);
}
