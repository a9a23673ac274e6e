// What can be done with a run that is over: the same again, the same with changes, side by side with the one before.
import { useNavigate } from "@tanstack/react-router";
import { MoreHorizontal } from "lucide-react";
import type { PastRun } from "@/api/bindings";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuSeparator,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { useOpenDraft } from "@/lib/use-open-draft";
import { useDraftOfRun, useRetry } from "./api";
import { comparison } from "./runs-search";

export function HistoryMenu({ run }: { run: PastRun }) {
	const navigate = useNavigate();
	const openDraft = useOpenDraft();
	const { mutate: retry } = useRetry();
	const { mutate: draft } = useDraftOfRun();
	const before = run.details?.before;
	const ofKohya = run.trainer === "kohya";
	return (
		<DropdownMenu>
			<DropdownMenuTrigger asChild>
				<IconButton label={`More about ${run.name}`}>
					<MoreHorizontal />
				</IconButton>
			</DropdownMenuTrigger>
			<DropdownMenuContent align="end">
				<DropdownMenuItem
					disabled={!ofKohya}
					onSelect={() =>
						retry(
							{ run: run.run, fix: false },
							{
								onSuccess: ({ run: started }) => void navigate({ to: "/runs/$run/overview", params: { run: started } }),
							},
						)
					}
				>
					Repeat this run
				</DropdownMenuItem>
				<DropdownMenuItem
					disabled={!ofKohya}
					onSelect={() => draft({ run: run.run, fix: false }, { onSuccess: openDraft })}
				>
					Repeat with changes
				</DropdownMenuItem>
				{before && (
					<>
						<DropdownMenuSeparator />
						<DropdownMenuItem
							onSelect={() => void navigate({ to: "/runs/compare", search: comparison([before, run.run]) })}
						>
							Compare with the run before
						</DropdownMenuItem>
					</>
				)}
			</DropdownMenuContent>
		</DropdownMenu>
	);
}
