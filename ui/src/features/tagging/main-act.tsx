// The foot of the Auto-tag tab: the one main act, and what else can be done.
import { History } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Act } from "./act";

type Props = { act: Act; onAct: (does: NonNullable<Act["does"]>) => void };

export function MainAct({ act: { does, label, also }, onAct }: Props) {
	return (
		<footer className="mt-auto border-t p-3">
			<p className="mb-2 flex items-center gap-2 text-muted-foreground text-small">
				<History className="size-3.5 shrink-0" aria-hidden="true" />
				{does === "read" ? "Reading changes no caption" : "Saved to history first, so you can revert it"}
			</p>
			<Button
				variant="primary"
				className="w-full"
				data-testid="tag-run"
				disabled={does === null}
				onClick={() => does && onAct(does)}
			>
				{label}
				{does && <span className="ml-1 font-normal text-small opacity-75">Ctrl Enter</span>}
			</Button>
			{also && (
				<Button
					variant="ghost"
					size="small"
					className="mt-1.5 w-full"
					data-testid="tag-at-once"
					title="Reads images and writes their captions as they are found, with these thresholds"
					onClick={() => onAct(also.does)}
				>
					{also.label}
				</Button>
			)}
		</footer>
	);
}
