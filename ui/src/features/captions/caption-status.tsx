// Whether all captions of a dataset are saved, for its header; and the keys for undo and redo of captions.
import { CheckCheck, CircleAlert, LoaderCircle } from "lucide-react";
import { asProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Hint } from "@/components/ui/tooltip";
import { useShortcuts } from "@/lib/use-shortcuts";
import { useRevert, useSaveCaption, useSaves } from "./api";

export function CaptionStatus({ dataset }: { dataset: string }) {
	const saves = useSaves(dataset);
	const { mutate: save } = useSaveCaption(dataset);
	const { mutate: revert } = useRevert(dataset);
	const again = () => revert({ again: true });
	useShortcuts({ "ctrl+z": () => revert({}), "ctrl+shift+z": again, "ctrl+y": again });
	const pending = saves.filter(({ status }) => status === "pending").length;
	const failed = saves.filter(({ status }) => status === "error");
	if (failed.length > 0) {
		const retry = () => {
			for (const each of failed) if (each.save) save(each.save);
		};
		const why = failed.map(({ error }) => asProblem(error).message).join("\n");
		return (
			<span className="flex items-center gap-2 text-small text-destructive" role="alert" data-testid="caption-status">
				<Hint text={why}>
					<span className="flex items-center gap-1.5">
						<CircleAlert className="size-3.5" aria-hidden="true" />
						{failed.length} not saved
					</span>
				</Hint>
				<Button size="small" onClick={retry}>
					Retry
				</Button>
			</span>
		);
	}
	return (
		<span
			className="flex items-center gap-1.5 whitespace-nowrap text-small text-muted-foreground"
			aria-live="polite"
			data-testid="caption-status"
		>
			{pending > 0 ? (
				<>
					<LoaderCircle className="size-3.5 motion-safe:animate-spin" aria-hidden="true" />
					Saving {pending}
				</>
			) : (
				<>
					<CheckCheck className="size-3.5 text-success" aria-hidden="true" />
					All captions saved
				</>
			)}
		</span>
	);
}
