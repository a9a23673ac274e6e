// Shows where something lies, in the desktop's file manager.
import { useMutation } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { commands } from "@/api/bindings";
import { Button } from "@/components/ui/button";

type Props = {
	/** A folder, or a file whose folder is shown. */
	path: string;
	className?: string;
};

export function OpenFolder({ path, className }: Props) {
	const open = useMutation({ mutationFn: () => commands.openFolder(path) });
	return (
		<Button
			size="small"
			className={className}
			title={path}
			disabled={open.isPending}
			onClick={() => open.mutate()}
			data-testid="open-folder"
		>
			<FolderOpen />
			Open folder
		</Button>
	);
}
