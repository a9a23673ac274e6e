// The net effect on all captions, and the tags that they gain and lose; a tag that is unticked is left out of them.
import { useState } from "react";
import type { TaggingChange, TaggingEffect } from "@/api/bindings";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { type ChangeRow, changeRows } from "./change-rows";

/** Rows that are drawn while a slider moves; who wants others out names them under Never add. */
const SHOWN = 150;

type Props = {
	effect: TaggingEffect;
	exclude: string[];
	trigger: string;
	onExclude: (exclude: string[]) => void;
};

export function ChangeList({ effect, exclude, trigger, onExclude }: Props) {
	const [before, setBefore] = useState<Record<string, TaggingChange>>({});
	const rows = changeRows(effect.tags, exclude, before, trigger);
	const turn = (row: ChangeRow) => {
		if (row.out) return onExclude(exclude.filter((tag) => tag !== row.tag));
		setBefore({ ...before, [row.tag]: { tag: row.tag, added: row.added, removed: row.removed } });
		onExclude([...exclude, row.tag]);
	};
	return (
		<>
			<dl className="flex gap-6 border-t px-4 py-2.5" data-testid="net-effect">
				<Net label="tags added" sign="+" value={effect.added} className="text-success" />
				<Net label="tags removed" sign="-" value={effect.removed} className="text-destructive" />
			</dl>
			<div className="min-h-24 flex-1 overflow-y-auto border-t" data-testid="tag-changes">
				<table className="w-full table-fixed text-small">
					<thead className="sticky top-0 z-10 bg-background text-muted-foreground text-micro">
						<tr>
							<th className="py-1.5 pl-4 text-left font-normal">Tag, untick to leave it out</th>
							<th className="w-14 text-right font-normal">adds</th>
							<th className="w-[76px] pr-4 text-right font-normal">removes</th>
						</tr>
					</thead>
					<tbody className="divide-y divide-border">
						{rows.slice(0, SHOWN).map((row) => (
							<Row key={row.tag} row={row} onTurn={() => turn(row)} />
						))}
					</tbody>
				</table>
				{rows.length === 0 && <p className="px-4 py-3 text-muted-foreground text-small">No caption changes.</p>}
				{rows.length > SHOWN && (
					<p className="px-4 py-2 text-faint text-small">
						The {SHOWN} most changed of {count(rows.length)}
					</p>
				)}
			</div>
		</>
	);
}

type NetProps = { label: string; sign: string; value: number; className: string };

function Net({ label, sign, value, className }: NetProps) {
	return (
		<div className="flex flex-col-reverse">
			<dt className="text-muted-foreground text-small">{label}</dt>
			<dd className={cn("font-semibold text-title tabular-nums", value > 0 ? className : "text-faint")}>
				{value > 0 ? `${sign}${count(value)}` : "0"}
			</dd>
		</div>
	);
}

function Row({ row, onTurn }: { row: ChangeRow; onTurn: () => void }) {
	const { tag, added, removed, out, fixed } = row;
	return (
		<tr data-testid="tag-change" className={cn(out && "text-faint")}>
			<td className="py-1 pl-4">
				{/* biome-ignore lint/a11y/noLabelWithoutControl: the box is inside */}
				<label className="flex items-center gap-2" title={tag}>
					{fixed ? (
						<span className="size-[15px] shrink-0" />
					) : (
						<Checkbox checked={!out} onCheckedChange={onTurn} aria-label={`Write ${tag}`} />
					)}
					<span className={cn("truncate", out && "line-through")}>{tag}</span>
				</label>
			</td>
			<td className={cn("text-right tabular-nums", added > 0 && !out ? "text-success" : "text-faint")}>
				{added > 0 ? `+${count(added)}` : "–"}
			</td>
			<td className={cn("pr-4 text-right tabular-nums", removed > 0 && !out ? "text-destructive" : "text-faint")}>
				{removed > 0 ? `-${count(removed)}` : "–"}
			</td>
		</tr>
	);
}
