// How a dataset is added, in one line, for Home.
import { FolderDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useAddFolder } from "./add-folder";

export function DropLine() {
	const { choose } = useAddFolder();
	return (
		<div className="flex min-h-12 items-center gap-3 rounded-lg border border-dashed border-input px-3.5 text-muted-foreground">
			<FolderDown className="size-4 shrink-0" aria-hidden="true" />
			<span className="min-w-0 flex-1">Drop a folder of images anywhere in this window to add a dataset</span>
			<Button size="small" onClick={choose}>
				Choose folder
				<span className="text-micro text-faint">Ctrl O</span>
			</Button>
		</div>
	);
}
