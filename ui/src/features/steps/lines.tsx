// The images that are counted: registered datasets with their own sizes, or made-up groups, each with its repeats.
import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count } from "@/lib/format";
import { NumberBox } from "./number-box";
import type { Line } from "./search";

type Props = {
	lines: Line[];
	/** Registered datasets, and how many images each holds. */
	datasets: { name: string; images: number }[];
	resolution: number;
	onChange: (lines: Line[]) => void;
};

const MADE_UP: Line = { width: 0, height: 0, images: 40, repeats: 10 };

export function Lines({ lines, datasets, resolution, onChange }: Props) {
	const registered = lines.some((line) => line.dataset !== undefined);
	const first = datasets[0];
	const images = (line: Line) => datasets.find(({ name }) => name === line.dataset)?.images ?? line.images;
	const set = (at: number, change: Partial<Line>) =>
		onChange(lines.map((line, index) => (index === at ? { ...line, ...change } : line)));
	const entries = lines.reduce((sum, line) => sum + images(line) * line.repeats, 0);
	return (
		<section aria-label="Images">
			<div className="mb-1 text-small text-muted-foreground">Images from</div>
			<ToggleGroup
				label="Images from"
				value={registered ? "dataset" : "numbers"}
				choices={[
					{
						value: "dataset",
						label: "Dataset",
						disabled: !first,
						title: first ? undefined : "No dataset is registered",
					},
					{ value: "numbers", label: "Numbers only" },
				]}
				onChange={(from) => onChange([from === "dataset" && first ? { ...MADE_UP, dataset: first.name } : MADE_UP])}
				data-testid="images-from"
			/>
			<ul className="mt-3 space-y-2">
				{lines.map((line, at) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
					<li key={at} className="flex items-end gap-2" data-testid={`line-${at}`}>
						{line.dataset === undefined ? (
							<MadeUp line={line} head={at === 0} resolution={resolution} onChange={(change) => set(at, change)} />
						) : (
							<div className="min-w-0 flex-1">
								{at === 0 && <div className="mb-1 text-small text-muted-foreground">Dataset</div>}
								<Select value={line.dataset} onValueChange={(dataset) => set(at, { dataset })}>
									<SelectTrigger aria-label="Dataset" data-testid={`dataset-${at}`}>
										<SelectValue />
									</SelectTrigger>
									<SelectContent>
										{datasets.map(({ name, images }) => (
											<SelectItem key={name} value={name}>
												{name}, {count(images)}
											</SelectItem>
										))}
									</SelectContent>
								</Select>
							</div>
						)}
						<NumberBox
							label="Repeats"
							bare={at > 0}
							value={line.repeats}
							zero
							onChange={(repeats = 0) => set(at, { repeats })}
							className="w-[68px] shrink-0"
							data-testid={`repeats-${at}`}
						/>
						<IconButton
							label="Remove this line"
							disabled={lines.length === 1}
							onClick={() => onChange(lines.filter((_, index) => index !== at))}
						>
							<X />
						</IconButton>
					</li>
				))}
			</ul>
			<div className="mt-2 flex items-center text-small">
				<Button
					variant="ghost"
					size="small"
					className="-ml-2"
					onClick={() => onChange([...lines, registered && first ? { ...MADE_UP, dataset: first.name } : MADE_UP])}
					data-testid="add-line"
				>
					<Plus /> {registered ? "Add a dataset" : "Add a group"}
				</Button>
				<span className="ml-auto text-muted-foreground">
					<span className="font-medium text-foreground">{count(entries)}</span> entries
				</span>
			</div>
		</section>
	);
}

type MadeUpProps = { line: Line; head: boolean; resolution: number; onChange: (change: Partial<Line>) => void };

function MadeUp({ line, head, resolution, onChange }: MadeUpProps) {
	return (
		<>
			<NumberBox
				label="Images"
				bare={!head}
				value={line.images}
				zero
				onChange={(images = 0) => onChange({ images })}
				className="min-w-0 flex-1"
				data-testid="images"
			/>
			<NumberBox
				label="Width"
				bare={!head}
				optional
				value={line.width}
				placeholder={String(resolution)}
				onChange={(width = 0) => onChange({ width })}
				className="w-[68px] shrink-0"
			/>
			<NumberBox
				label="Height"
				bare={!head}
				optional
				value={line.height}
				placeholder={String(resolution)}
				onChange={(height = 0) => onChange({ height })}
				className="w-[68px] shrink-0"
			/>
		</>
	);
}
