// The options of one folder or of one dataset: those that it alone has, and those that it may have otherwise than the whole.
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Fix, Issue, Param } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { Config } from "./api";
import { ParamRow } from "./param-row";
import { asAround, type Json, valueAt } from "./places";

type Props = {
	config: Config;
	dataset: number;
	/** Without it: the options of the dataset. */
	subset?: number;
	/** What it may have. */
	options: Param[];
	issues: Issue[];
	set: (place: string, value: Json) => void;
	onFix: (fix: Fix) => void;
};

const ABOVE = ["image_dir", "num_repeats"];

/** The options of a folder that have a row without being asked for. */
export function inSight(options: Param[]): Param[] {
	return options.filter((param) => param.at === "subset" && param.level === "basic" && !ABOVE.includes(param.key));
}

export function SubsetOptions({ config, dataset, subset, options, issues, set, onFix }: Props) {
	const folder = subset !== undefined;
	const prefix = folder ? `dataset.datasets[${dataset}].subsets[${subset}]` : `dataset.datasets[${dataset}]`;
	const [here, others] = folder ? ["this folder", "the other folders"] : ["this dataset", "the other datasets"];
	const place = (param: Param) => `${prefix}.${param.key}`;
	const value = (param: Param) => valueAt(config, place(param));
	// What this mode is about stands in sight.
	const first = inSight(options);
	const rest = options.filter((param) => !ABOVE.includes(param.key) && !first.includes(param));
	const count = rest.filter((param) => value(param) !== undefined).length;
	const [open, setOpen] = useState(count > 0);
	const row = (param: Param) => (
		<ParamRow
			key={param.key}
			param={asAround(param, config, folder ? dataset : undefined)}
			place={place(param)}
			value={value(param)}
			preset={undefined}
			changed={value(param) !== undefined}
			issue={issues.find((issue) => issue.param === place(param))}
			set={set}
			onFix={onFix}
		/>
	);
	return (
		<div>
			{first.length > 0 && <div className="@container mt-1">{first.map(row)}</div>}
			<Button
				size="small"
				variant="ghost"
				className="mt-1"
				aria-expanded={open}
				data-testid={folder ? `options-${dataset}-${subset}` : `options-${dataset}`}
				onClick={() => setOpen(!open)}
			>
				<ChevronDown className={cn(open && "rotate-180")} />
				{count > 0 ? `Options of ${here}, ${count} set` : `Options of ${here}`}
			</Button>
			{open && (
				<div className="@container mt-1">
					{rest.filter((param) => param.at === "subset").map(row)}
					<h4 className="pb-1 pt-3 text-small text-muted-foreground">Otherwise than in {others}</h4>
					{rest.filter((param) => param.at !== "subset").map(row)}
				</div>
			)}
		</div>
	);
}
