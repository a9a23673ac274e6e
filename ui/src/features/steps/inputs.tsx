// What is counted with, left on the page: images, batch, resolution, how long.
import type { Family } from "@/api/bindings";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { Lines } from "./lines";
import { NumberBox } from "./number-box";
import { type By, linesOf, type StepsSearch, searchOf } from "./search";

const FAMILIES: [Family, string][] = [
	["sd15", "SD 1.5"],
	["sd2", "SD 2.x"],
	["sdxl", "SDXL"],
	["sd3", "SD 3"],
	["flux", "FLUX"],
	["chroma", "Chroma"],
	["lumina", "Lumina"],
	["hunyuan_image", "HunyuanImage"],
	["anima", "Anima"],
];

type Props = {
	search: StepsSearch;
	datasets: { name: string; images: number }[];
	onChange: (change: Partial<StepsSearch>) => void;
};

export function Inputs({ search, datasets, onChange }: Props) {
	const { resolution = 1024, by = "epochs", buckets } = search;
	return (
		<div className="space-y-4 p-4" data-testid="steps-inputs">
			<Lines
				lines={linesOf(search)}
				datasets={datasets}
				resolution={resolution}
				onChange={(lines) => onChange(searchOf(lines))}
			/>
			<div className="grid grid-cols-2 gap-3">
				<NumberBox
					label="Batch size"
					value={search.batch ?? 1}
					onChange={(batch) => onChange({ batch })}
					data-testid="batch"
				/>
				<NumberBox
					label="Accumulate"
					unit="batches"
					value={search.accumulation ?? 1}
					onChange={(accumulation) => onChange({ accumulation })}
				/>
				<NumberBox
					label="Resolution"
					unit="px"
					value={resolution}
					onChange={(resolution) => onChange({ resolution })}
				/>
				<NumberBox label="GPUs" value={search.gpus ?? 1} onChange={(gpus) => onChange({ gpus })} />
				<div className="col-span-2">
					<Label className="mb-1 block text-small text-muted-foreground">Base model</Label>
					<Select value={search.family ?? "sdxl"} onValueChange={(family) => onChange({ family: family as Family })}>
						<SelectTrigger aria-label="Base model">
							<SelectValue />
						</SelectTrigger>
						<SelectContent>
							{FAMILIES.map(([family, name]) => (
								<SelectItem key={family} value={family}>
									{name}
								</SelectItem>
							))}
						</SelectContent>
					</Select>
				</div>
			</div>
			<div>
				<div className="mb-1 text-small text-muted-foreground">Length by</div>
				<ToggleGroup<By>
					label="Length by"
					value={by}
					choices={[
						{ value: "epochs", label: "Epochs" },
						{ value: "steps", label: "Steps" },
						{ value: "time", label: "Target time" },
					]}
					onChange={(by) => onChange({ by })}
					data-testid="by"
				/>
				<div className="mt-2">
					{by === "epochs" && (
						<NumberBox
							key="epochs"
							label="Epochs"
							bare
							unit="epochs"
							value={search.epochs ?? 10}
							onChange={(epochs) => onChange({ epochs })}
							data-testid="epochs"
						/>
					)}
					{by === "steps" && (
						<NumberBox
							key="steps"
							label="Steps"
							bare
							unit="steps"
							value={search.steps ?? 1600}
							onChange={(steps) => onChange({ steps })}
							data-testid="steps"
						/>
					)}
					{by === "time" && (
						<NumberBox
							key="time"
							label="Minutes"
							bare
							fraction
							unit="minutes"
							value={search.minutes ?? 60}
							onChange={(minutes) => onChange({ minutes })}
							data-testid="minutes"
						/>
					)}
				</div>
			</div>
			<div className="flex items-center gap-2 text-body">
				<Switch
					id="steps-buckets"
					checked={buckets !== "off"}
					onCheckedChange={(on) => onChange({ buckets: on ? undefined : "off" })}
				/>
				<Label htmlFor="steps-buckets">Buckets</Label>
				<span className="text-small text-muted-foreground">
					256 to {search.max ?? Math.max(2048, resolution)}, step 64
				</span>
			</div>
		</div>
	);
}
