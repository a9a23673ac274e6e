// The two ways to add a folder, side by side: targets while dragging, buttons in the dialog.
import { Copy, Dot, type LucideIcon, MapPin } from "lucide-react";
import type { Probe } from "@/api/bindings";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { size } from "@/lib/format";

type Way = "place" | "copy";
type Props = {
	path: string;
	probe: Probe | undefined;
	/** While dragging: where a release would go. */
	chosen?: Way;
	copyId?: string;
	/** In the dialog. */
	onChoose?: (way: Way) => void;
	disabled?: boolean;
};

export function AddTargets({ path, probe, chosen, copyId, onChoose, disabled }: Props) {
	const place = [`Files stay in ${path}`, "Nothing is moved or renamed", "Captions are written next to the images"];
	const copy = [
		`${probe ? size(probe.bytes) : "All images"} copied into the library of Nyx`,
		"Captions are copied along",
		"The original folder is left alone",
	];
	const common = { onChoose, disabled };
	return (
		<div className="flex gap-4">
			<Target way="place" icon={MapPin} title="Add in place" lines={place} active={chosen === "place"} {...common} />
			<Target
				way="copy"
				id={copyId}
				icon={Copy}
				title="Copy into library"
				lines={copy}
				active={chosen === "copy"}
				{...common}
			/>
		</div>
	);
}

type TargetProps = {
	way: Way;
	id?: string;
	icon: LucideIcon;
	title: string;
	lines: string[];
	active: boolean;
	onChoose?: (way: Way) => void;
	disabled?: boolean;
};

function Target({ way, id, icon: Icon, title, lines, active, onChoose, disabled }: TargetProps) {
	const Element = onChoose ? "button" : "div";
	return (
		<Element
			id={id}
			data-testid={`add-${way}`}
			className={cn(
				"flex min-w-0 flex-1 flex-col gap-3 rounded-xl border-2 p-6 text-left disabled:opacity-50",
				active ? "border-primary bg-primary-soft" : "border-dashed border-input",
				onChoose && "border-solid hover:border-primary hover:bg-primary-soft",
			)}
			{...(onChoose && { type: "button" as const, disabled, onClick: () => onChoose(way) })}
		>
			<span className="flex items-center gap-3">
				<span
					className={cn(
						"flex size-9 shrink-0 items-center justify-center rounded-md",
						active ? "bg-primary text-primary-foreground" : "bg-secondary text-muted-foreground",
					)}
				>
					<Icon className="size-5" aria-hidden="true" />
				</span>
				<span className="truncate text-title font-semibold">{title}</span>
				{active && <Badge tone="primary">Release to add</Badge>}
			</span>
			<span className="space-y-1.5 text-muted-foreground">
				{lines.map((line) => (
					<span key={line} className="flex gap-2">
						<Dot className="size-5 shrink-0 text-faint" aria-hidden="true" />
						<span className="min-w-0 break-words">{line}</span>
					</span>
				))}
			</span>
		</Element>
	);
}
