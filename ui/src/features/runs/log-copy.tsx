// What of the log goes to the clipboard: the selected lines, all that are shown, or where the whole files lie.
import { Copy } from "lucide-react";
import { toast } from "sonner";
import type { LogLine } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuLabel,
	DropdownMenuSeparator,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { copyText } from "@/lib/clipboard";
import { plural } from "@/lib/format";

type Props = {
	shown: LogLine[];
	selected: LogLine[];
	/** The files that hold the whole log. */
	files: string[];
};

export function LogCopy({ shown, selected, files }: Props) {
	return (
		<DropdownMenu>
			<DropdownMenuTrigger asChild>
				<Button variant="ghost" size="small" data-testid="log-copy">
					<Copy />
					Copy
				</Button>
			</DropdownMenuTrigger>
			<DropdownMenuContent>
				<DropdownMenuItem
					keys="Ctrl C"
					disabled={selected.length === 0}
					data-testid="copy-selected"
					onSelect={() => void copyLines(selected)}
				>
					{selected.length === 0 ? "Copy selected lines" : `Copy ${plural(selected.length, "selected line")}`}
				</DropdownMenuItem>
				<DropdownMenuItem disabled={shown.length === 0} data-testid="copy-shown" onSelect={() => void copyLines(shown)}>
					{`Copy ${plural(shown.length, "shown line")}`}
				</DropdownMenuItem>
				{files.length > 0 && (
					<>
						<DropdownMenuSeparator />
						<DropdownMenuLabel>Where the whole log lies</DropdownMenuLabel>
					</>
				)}
				{files.map((file) => (
					<DropdownMenuItem key={file} onSelect={() => void copyText(file)}>
						{`Copy the path of ${file.split(/[\\/]/).at(-1)}`}
					</DropdownMenuItem>
				))}
			</DropdownMenuContent>
		</DropdownMenu>
	);
}

/** Puts the lines on the clipboard and says how many. */
export async function copyLines(lines: LogLine[]): Promise<void> {
	if (await copyText(lines.map((line) => line.text).join("\n")))
		toast.success(`${plural(lines.length, "line")} copied`);
}
