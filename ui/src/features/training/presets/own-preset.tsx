// What can be done with a preset of one's own, in its row of the menu.
import { FileOutput, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { SavePreset } from "./save-preset";
import { useExportPreset, useRemovePreset } from "./use-own-presets";

export function OwnPreset({ name, broken }: { name: string; broken?: boolean }) {
	const [renaming, setRenaming] = useState(false);
	const exportPreset = useExportPreset();
	const remove = useRemovePreset();
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the row from taking what is meant for its buttons
		<span
			className="flex shrink-0 gap-0.5"
			onClick={(event) => event.stopPropagation()}
			onKeyDown={(event) => event.key === "Enter" && event.stopPropagation()}
		>
			{!broken && (
				<>
					<IconButton label={`Rename ${name}`} data-testid={`rename-preset-${name}`} onClick={() => setRenaming(true)}>
						<Pencil />
					</IconButton>
					<IconButton label={`Export ${name} to share`} onClick={() => void exportPreset(name)}>
						<FileOutput />
					</IconButton>
				</>
			)}
			<IconButton
				label={`Put ${name} into the trash folder`}
				data-testid={`remove-preset-${name}`}
				onClick={() => void remove(name)}
			>
				<Trash2 />
			</IconButton>
			{renaming && <SavePreset rename={name} onClose={() => setRenaming(false)} />}
		</span>
	);
}
