// What the window shows while something hovers over it: what it is, and the two places where it may go.
import { useQuery } from "@tanstack/react-query";
import type { DropPoint } from "@/api/drop";
import { Kbd } from "@/components/kbd";
import { plural } from "@/lib/format";
import { AddTargets } from "./add-targets";
import { probeQuery } from "./api";
import { ProbeSummary } from "./probe-summary";

const COPY = "drop-copy";

/** Whether this place is over the target that copies; everywhere else adds in place. */
export function copyTargetAt({ x, y }: DropPoint): boolean {
	const box = document.getElementById(COPY)?.getBoundingClientRect();
	return !!box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

export function DropOverlay({ paths, at }: { paths: string[]; at: DropPoint }) {
	const [path = ""] = paths;
	const { data: probe, error } = useQuery({ ...probeQuery(path), enabled: paths.length === 1 });
	return (
		<div
			className="fixed inset-x-0 bottom-7 top-10 z-50 flex items-center justify-center bg-overlay p-5"
			data-testid="drop-overlay"
		>
			<div className="w-[940px] max-w-full rounded-xl bg-popover p-5 text-popover-foreground shadow-pop">
				<ProbeSummary
					title={paths.length === 1 ? (probe?.name ?? path) : plural(paths.length, "item")}
					probe={probe}
					error={error}
				/>
				<AddTargets path={path} probe={probe} chosen={copyTargetAt(at) ? "copy" : "place"} copyId={COPY} />
				<p className="mt-4 flex items-center justify-center gap-1.5 text-small text-muted-foreground">
					Drag out of the window or press <Kbd keys={["Esc"]} /> to cancel
				</p>
			</div>
		</div>
	);
}
