// A list of folders: each can be taken out, one can be added.
import { Plus, X } from "lucide-react";
import { choosePath } from "@/components/path-picker";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";

export function FolderList({
	title,
	folders,
	onChange,
}: {
	title: string;
	folders: string[];
	onChange: (folders: string[]) => void;
}) {
	const add = async () => {
		const folder = await choosePath({ kind: "folder", title });
		if (folder !== null && !folders.includes(folder)) onChange([...folders, folder]);
	};
	return (
		<div className="min-w-0 flex-1">
			<ul>
				{folders.map((folder) => (
					<li key={folder} className="flex h-control items-center gap-2">
						<span className="selectable min-w-0 flex-1 truncate font-mono text-small" title={folder}>
							{folder}
						</span>
						<IconButton
							label={`Stop looking in ${folder}`}
							onClick={() => onChange(folders.filter((other) => other !== folder))}
						>
							<X />
						</IconButton>
					</li>
				))}
			</ul>
			{folders.length === 0 && <span className="mr-3 text-muted-foreground">None</span>}
			<Button size="small" onClick={() => void add()}>
				<Plus />
				Add folder
			</Button>
		</div>
	);
}
