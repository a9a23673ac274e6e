// Where LoRAs are looked for besides the outputs of runs: the list, what is wrong with one, adding and taking out.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Folder, Plus, X } from "lucide-react";
import { useRef } from "react";
import { commands, type LoraFolder } from "@/api/bindings";
import { choosePath } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { plural } from "@/lib/format";

export function FoldersButton({ folders }: { folders: LoraFolder[] }) {
	const client = useQueryClient();
	const first = useRef<HTMLButtonElement>(null);
	const { mutate, error } = useMutation({
		meta: { quiet: true },
		mutationFn: (lora_folders: string[]) => commands.updateSettings({ lora_folders }),
		onSuccess: () => client.invalidateQueries({ queryKey: ["loras"] }),
	});
	const paths = folders.map((folder) => folder.path);
	const add = async () => {
		const path = await choosePath({ kind: "folder", title: "Choose a folder with LoRAs" });
		if (path !== null && !paths.includes(path)) mutate([...paths, path]);
	};
	return (
		<Popover>
			<PopoverTrigger asChild>
				<Button data-testid="lora-folders">
					<Folder />
					Folders {folders.length > 0 && folders.length}
				</Button>
			</PopoverTrigger>
			<PopoverContent
				align="end"
				className="w-[400px] p-3"
				onOpenAutoFocus={(event) => {
					// Not on what takes a folder out.
					event.preventDefault();
					first.current?.focus();
				}}
			>
				<p className="text-small text-muted-foreground">
					Outputs of runs are always shown. Other folders are read where they are.
				</p>
				<ul className="my-2">
					{folders.map((folder) => (
						<li key={folder.path} className="flex items-center gap-2 py-1">
							<div className="min-w-0 flex-1">
								<div className="truncate font-mono text-small" title={folder.path}>
									{folder.path}
								</div>
								<div className={folder.problem ? "text-small text-destructive" : "text-small text-muted-foreground"}>
									{folder.problem ? "Cannot be read now" : found(folder)}
								</div>
							</div>
							<IconButton
								label={`Stop looking in ${folder.path}`}
								onClick={() => mutate(paths.filter((path) => path !== folder.path))}
							>
								<X />
							</IconButton>
						</li>
					))}
				</ul>
				{error && <ProblemAlert error={error} className="mb-2" />}
				<Button ref={first} size="small" onClick={() => void add()}>
					<Plus />
					Add folder
				</Button>
			</PopoverContent>
		</Popover>
	);
}

function found({ files, others }: LoraFolder): string {
	const loras = plural(files, "LoRA");
	return others === 0 ? loras : `${loras}; ${plural(others, "file")} with other weights`;
}
