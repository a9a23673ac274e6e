// The samples of a run: the grid, two compared, or one over the other; at the side the chosen one.
import { useMemo, useState } from "react";
import type { Run, RunSamples } from "@/api/bindings";
import { Kbd } from "@/components/kbd";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { useShortcuts } from "@/lib/use-shortcuts";
import { inFolder } from "../words";
import { cellOf, columnsOf, moved, neighbour, rowsOf, rowWords, type Spot } from "./rows";
import { SampleCompare } from "./sample-compare";
import { SampleDetails, usePreview } from "./sample-details";
import { SampleFull } from "./sample-full";
import { SampleGrid } from "./sample-grid";

const modes = [
	{ value: "grid", label: "Grid", title: "Grid (Esc)" },
	{ value: "two", label: "Compare two", title: "Compare with the row before (C)" },
	{ value: "slider", label: "Slider", title: "One over the other (S)" },
] as const;
type Mode = (typeof modes)[number]["value"];

export function SamplesView({ run, data: { prompts, samples } }: { run: Run; data: RunSamples }) {
	const rows = useMemo(() => rowsOf(samples), [samples]);
	const columns = columnsOf(prompts.length, rows);
	const [asked, setSpot] = useState<Spot | null>(null);
	const [mode, setMode] = useState<Mode>("grid");
	/** The left one of two; arrows move the right one. */
	const [held, setHeld] = useState<Spot | null>(null);
	const [full, setFull] = useState(false);
	const preview = usePreview();
	const spot = rows.some((row) => row.key === asked?.row) && asked ? asked : { row: rows[0]?.key ?? "", prompt: 0 };
	const choose = (next: Mode) => {
		if (next !== "grid" && mode === "grid") {
			setHeld(spot);
			setSpot(neighbour(rows, spot));
		} else if (next === "grid" && held) {
			setSpot(held);
			setHeld(null);
		}
		setMode(next);
	};
	const move = (key: string) => setSpot(moved(rows, columns, spot, key));
	const side = ({ row, prompt }: Spot) => {
		const found = rows.find((each) => each.key === row);
		return { sample: cellOf(found, prompt), words: found ? rowWords(found).words : "" };
	};
	const chosen = side(spot);
	const inCompare = mode !== "grid";
	const arrow = (key: string) => inCompare && move(key);
	useShortcuts({
		c: () => choose(mode === "two" ? "grid" : "two"),
		s: () => choose(mode === "slider" ? "grid" : "slider"),
		p: () => chosen.sample && preview.mutate({ run: run.run, file: chosen.sample.file }),
		...(inCompare && {
			escape: () => choose("grid"),
			arrowup: () => arrow("ArrowUp"),
			arrowdown: () => arrow("ArrowDown"),
			arrowleft: () => arrow("ArrowLeft"),
			arrowright: () => arrow("ArrowRight"),
			enter: () => setFull(true),
		}),
	});
	return (
		<div className="grid h-full grid-cols-[minmax(0,1fr)_400px] max-xl:grid-cols-[minmax(0,1fr)_320px]">
			<div className="flex min-h-0 min-w-0 flex-col">
				<div className="flex h-11 shrink-0 items-center gap-4 border-b px-5 text-small text-muted-foreground">
					<span className="truncate">
						{inCompare ? "Arrows change the right one." : `Rows are steps, columns are prompts. ${seedWords(prompts)}`}
					</span>
					<ToggleGroup
						small
						className="ml-auto"
						label="View of the samples"
						value={mode}
						choices={[...modes]}
						onChange={choose}
					/>
					<span className="flex shrink-0 items-center gap-1 max-xl:hidden">
						{" "}
						<Kbd keys={["↑", "↓", "←", "→"]} />
						move
					</span>
				</div>
				<div className="min-h-0 flex-1">
					{inCompare && held ? (
						<SampleCompare run={run.run} left={side(held)} right={chosen} slider={mode === "slider"} />
					) : (
						<SampleGrid
							run={run.run}
							rows={rows}
							columns={columns}
							prompts={prompts}
							spot={spot}
							onSpot={setSpot}
							onOpen={() => setFull(true)}
						/>
					)}
				</div>
			</div>
			<aside className="min-h-0 border-l bg-card">
				<SampleDetails
					run={run.run}
					words={chosen.words}
					sample={chosen.sample}
					prompt={prompts[spot.prompt]}
					folder={inFolder(run.output_dir, "sample")}
					onOpen={() => setFull(true)}
					preview={preview}
				/>
			</aside>
			<SampleFull
				run={run.run}
				sample={chosen.sample}
				words={chosen.words}
				open={full}
				onClose={() => setFull(false)}
				onMove={move}
			/>
		</div>
	);
}

/** `Seed 42 everywhere.` */
function seedWords(prompts: RunSamples["prompts"]): string {
	const seeds = new Set(prompts.map((prompt) => prompt.seed ?? null));
	const [only] = seeds;
	if (seeds.size !== 1) return "";
	return only == null ? "Each image has a seed by chance." : `Seed ${only} everywhere.`;
}
