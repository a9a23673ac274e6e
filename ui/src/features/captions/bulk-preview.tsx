// What a bulk operation would change, caption by caption; each can be left out.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type ReactNode, useRef } from "react";
import type { EditPreview, Piece, PreviewRow, TagEffect } from "@/api/bindings";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format";

const ROW = 60;

type Props = {
	preview: EditPreview;
	skipped: ReadonlySet<string>;
	onSkip: (file: string, skip: boolean) => void;
	picture?: ((file: string) => ReactNode) | undefined;
};

export function BulkPreview({ preview, skipped, onSkip, picture }: Props) {
	const scroller = useRef<HTMLDivElement>(null);
	const rows = useVirtualizer({
		count: preview.rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => ROW,
		overscan: 8,
	});
	return (
		<>
			{preview.tags.length > 0 && <Effects tags={preview.tags} />}
			<div ref={scroller} className="min-h-0 flex-1 overflow-y-auto" data-testid="preview-rows">
				<ul className="relative" style={{ height: rows.getTotalSize() }}>
					{rows.getVirtualItems().map(({ index, start }) => {
						const row = preview.rows[index];
						if (!row) return null;
						return (
							<li
								key={row.file}
								className="absolute inset-x-0 top-0"
								style={{ transform: `translateY(${start}px)`, height: ROW }}
							>
								<Row
									row={row}
									skipped={skipped.has(row.file)}
									onSkip={(skip) => onSkip(row.file, skip)}
									picture={picture?.(row.file)}
								/>
							</li>
						);
					})}
				</ul>
			</div>
			<footer className="flex h-9 shrink-0 items-center border-t px-4 text-small text-muted-foreground">
				{preview.rows.length < preview.changed
					? `The first ${count(preview.rows.length)} of ${plural(preview.changed, "caption")}; all are changed`
					: plural(preview.changed, "caption")}
			</footer>
		</>
	);
}

function Effects({ tags }: { tags: TagEffect[] }) {
	return (
		<div className="flex h-9 shrink-0 items-center gap-5 overflow-hidden whitespace-nowrap border-b bg-card px-4 text-small">
			{tags.slice(0, 4).map(({ tag, added, removed, kept }) => (
				<span key={tag} className="truncate text-muted-foreground" title={tag}>
					<Mark fate={added >= removed ? "added" : "removed"} text={`${added >= removed ? "+" : "−"} ${tag}`} />
					{added >= removed ? ` on ${count(added)}${kept ? `, ${count(kept)} had it` : ""}` : ` from ${count(removed)}`}
				</span>
			))}
			{tags.length > 4 && <span className="text-muted-foreground">and {tags.length - 4} more</span>}
		</div>
	);
}

type RowProps = { row: PreviewRow; skipped: boolean; onSkip: (skip: boolean) => void; picture: ReactNode };

function Row({ row, skipped, onSkip, picture }: RowProps) {
	const more = row.tags > 0 ? `+${row.tags}` : row.tags < 0 ? `−${-row.tags}` : "±0";
	const note = skipped
		? "left out"
		: row.empties
			? "becomes empty"
			: `${more} ${Math.abs(row.tags) === 1 ? "tag" : "tags"}`;
	return (
		<div
			className={cn("flex h-full items-center gap-3 border-b px-4", skipped && "opacity-60")}
			data-testid="preview-row"
		>
			<Checkbox
				aria-label={`Change ${row.file}`}
				checked={!skipped}
				onCheckedChange={(checked) => onSkip(checked !== true)}
			/>
			{picture && <span className="size-11 shrink-0 overflow-hidden rounded-sm bg-sunken">{picture}</span>}
			<div className="min-w-0 flex-1">
				<div className="truncate text-small text-muted-foreground">{row.file}</div>
				<div className="mt-0.5 truncate text-small" title={row.pieces.filter(stays).map(text).join(between(row))}>
					<Difference pieces={row.pieces} between={between(row)} />
				</div>
			</div>
			<span className={cn("w-24 shrink-0 text-right text-small text-muted-foreground", row.empties && "text-warning")}>
				{note}
			</span>
		</div>
	);
}

const stays = ({ fate }: Piece) => fate !== "removed";
const text = ({ text }: Piece) => text;
const between = ({ words }: PreviewRow) => (words ? " " : ", ");

/** Long stretches that stay are cut short, so that what changes is in sight. */
function Difference({ pieces, between }: { pieces: Piece[]; between: string }) {
	const near = (at: number) => pieces.slice(Math.max(0, at - 3), at + 4).some(({ fate }) => fate !== "kept");
	return pieces.map((piece, at) => {
		if (piece.fate === "kept" && !near(at)) {
			if (!near(at + 1) && at !== pieces.length - 1) return null;
			return (
				// biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
				<span key={at} className="text-faint">
					…{" "}
				</span>
			);
		}
		return (
			// biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
			<Fragment key={at}>
				{piece.text === "\n" ? <span className="text-faint"> ⏎ </span> : <Mark fate={piece.fate} text={piece.text} />}
				{at < pieces.length - 1 && piece.text !== "\n" && <span className="text-faint">{between}</span>}
			</Fragment>
		);
	});
}

function Mark({ fate, text }: { fate: Piece["fate"]; text: string }) {
	if (fate === "added")
		return <ins className="rounded-[3px] bg-success-soft px-1 text-success no-underline">{text}</ins>;
	if (fate === "removed")
		return <del className="rounded-[3px] bg-destructive-soft px-1 text-destructive line-through">{text}</del>;
	return <span className="text-muted-foreground">{text}</span>;
}
