// What can be done with a log: lines to the clipboard, its files in another program.
import { useMutation } from "@tanstack/react-query";
import { Copy, ExternalLink } from "lucide-react";
import { commands, type LogStream } from "@/api/bindings";
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
import { inFolder } from "./words";

type Props = {
	run: string;
	/** Where the files lie. */
	folder: string | undefined;
	/** How many lines are chosen. */
	chosen: number;
	/** How many are shown; null while they are counted. */
	rows: number | null;
	onCopyChosen: (() => void) | null;
	onCopyShown: () => void;
};

const files: { stream: LogStream; name: string; what: string }[] = [
	{ stream: "stderr", name: "stderr.log", what: "log and progress bars" },
	{ stream: "stdout", name: "stdout.log", what: "plain prints" },
];

export function LogActions({ run, folder, chosen, rows, onCopyChosen, onCopyShown }: Props) {
	const { mutate: open } = useMutation({ mutationFn: (stream: LogStream) => commands.openRunLog(run, stream) });
	return (
		<>
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
						disabled={!onCopyChosen}
						data-testid="copy-selected"
						onSelect={() => onCopyChosen?.()}
					>
						{chosen === 0 ? "Copy selected lines" : `Copy ${plural(chosen, "selected line")}`}
					</DropdownMenuItem>
					<DropdownMenuItem disabled={!rows} data-testid="copy-shown" onSelect={onCopyShown}>
						{rows === null ? "Copy shown lines, once they are counted" : `Copy ${plural(rows, "shown line")}`}
					</DropdownMenuItem>
				</DropdownMenuContent>
			</DropdownMenu>
			<DropdownMenu>
				<DropdownMenuTrigger asChild>
					<Button variant="ghost" size="small" data-testid="log-open">
						<ExternalLink />
						Open file
					</Button>
				</DropdownMenuTrigger>
				<DropdownMenuContent>
					{files.map(({ stream, name, what }) => (
						<DropdownMenuItem key={stream} onSelect={() => open(stream)}>
							{`Open ${name}, ${what}`}
						</DropdownMenuItem>
					))}
					{folder && (
						<>
							<DropdownMenuSeparator />
							<DropdownMenuLabel>Where the whole log lies</DropdownMenuLabel>
							{files.map(({ name }) => (
								<DropdownMenuItem key={name} onSelect={() => void copyText(inFolder(folder, name))}>
									{`Copy the path of ${name}`}
								</DropdownMenuItem>
							))}
						</>
					)}
				</DropdownMenuContent>
			</DropdownMenu>
		</>
	);
}
