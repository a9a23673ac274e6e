// A path: typed, or chosen in the desktop's own dialog. The only component that opens that dialog.
import { open } from "@tauri-apps/plugin-dialog";
import { FolderOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/cn";

type Wanted = {
	kind: "folder" | "file";
	/** Title of the dialog: `Choose the sd-scripts folder`. */
	title: string;
	/** Endings without the dot, for files. */
	extensions?: string[];
	start?: string;
};

/** Asks for one path; null when the person changed their mind. */
export async function choosePath({ kind, title, extensions, start }: Wanted): Promise<string | null> {
	const filters = extensions
		? [{ name: extensions.map((extension) => `.${extension}`).join(", "), extensions }]
		: undefined;
	return await open({ directory: kind === "folder", multiple: false, title, filters, defaultPath: start });
}

type Props = Wanted & {
	value: string;
	/** Called when the path is settled: chosen, or typed and left or confirmed with Enter. */
	onChange: (path: string) => void;
	/** Called with every letter too, where a button beside waits for a path. */
	eager?: boolean;
	id?: string;
	/** The id of a `datalist` with words to offer. */
	list?: string;
	placeholder?: string;
	disabled?: boolean;
	invalid?: boolean;
	className?: string;
	"data-testid"?: string;
};

export function PathPicker({
	value,
	onChange,
	eager,
	id,
	list,
	placeholder,
	disabled,
	invalid,
	className,
	"data-testid": testId,
	...wanted
}: Props) {
	const [typed, setTyped] = useState(value);
	useEffect(() => setTyped(value), [value]);
	const settle = (path: string) => {
		if (path.trim() !== value) onChange(path.trim());
	};
	const choose = async () => {
		const path = await choosePath({ start: value || undefined, ...wanted });
		if (path !== null) onChange(path);
	};
	return (
		<div className={cn("flex min-w-0 flex-1 items-center gap-1", className)}>
			<Input
				mono
				id={id}
				list={list}
				data-testid={testId}
				value={typed}
				title={typed}
				placeholder={placeholder}
				disabled={disabled}
				aria-invalid={invalid}
				onChange={(event) => {
					setTyped(event.target.value);
					if (eager) onChange(event.target.value);
				}}
				onBlur={() => settle(typed)}
				onKeyDown={(event) => {
					if (event.key === "Enter") settle(typed);
					else if (event.key === "Escape") setTyped(value);
				}}
			/>
			<IconButton label={wanted.title} disabled={disabled} onClick={choose}>
				<FolderOpen />
			</IconButton>
		</div>
	);
}
