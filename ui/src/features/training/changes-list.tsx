// What differs from the preset, old and new, each with its way back.
import type { Param } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { type Json, shown } from "./places";

export type Change = { param: Param; place: string; preset: Json | undefined; value: Json | undefined };

export function ChangesList({ changes, onReset }: { changes: Change[]; onReset: (change: Change) => void }) {
	if (changes.length === 0) {
		return <p className="p-4 text-small text-muted-foreground">Everything is as in the preset.</p>;
	}
	return (
		<ul className="min-h-0 flex-1 divide-y overflow-y-auto" data-testid="changes">
			{changes.map((change) => (
				<li key={change.place} className="flex items-center gap-2 px-4 py-2">
					<div className="min-w-0 flex-1">
						<div className="truncate">{change.param.label}</div>
						<div
							className="selectable truncate font-mono text-[11px] text-muted-foreground"
							title={shown(change.value)}
						>
							{shown(change.preset)} → <span className="text-foreground">{shown(change.value)}</span>
						</div>
					</div>
					<Button size="small" variant="ghost" onClick={() => onReset(change)}>
						Reset
					</Button>
				</li>
			))}
		</ul>
	);
}
