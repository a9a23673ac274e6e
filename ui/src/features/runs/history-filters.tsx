// The filters of the history: each value with the number of runs that have it.
import type { PastChoices, RunStatus } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { count } from "@/lib/format";
import type { HistoryFilter, RunsSearch } from "./runs-search";
import { statusWords } from "./words";

type Props = { search: RunsSearch; choices: PastChoices; onSearch: (change: RunsSearch) => void };

const filters: { filter: HistoryFilter; of: keyof PastChoices; all: string }[] = [
	{ filter: "state", of: "states", all: "Any ending" },
	{ filter: "family", of: "families", all: "Any family" },
	{ filter: "model", of: "models", all: "Any base model" },
	{ filter: "dataset", of: "datasets", all: "Any dataset" },
];
const ANY = "*";

export function HistoryFilters({ search, choices, onSearch }: Props) {
	const chosen = filters.filter(({ filter }) => search[filter]);
	return (
		<div className="flex items-center gap-2 border-b px-5 py-2">
			{filters.map(({ filter, of, all }) => {
				const value = search[filter] ?? ANY;
				const names = Object.entries(choices[of]);
				// What the address asks for stands there also when no run has it.
				const shown = value === ANY || names.some(([name]) => name === value) ? names : [...names, [value, 0] as const];
				return (
					<Select
						key={filter}
						value={value}
						onValueChange={(next) => onSearch({ [filter]: next === ANY ? undefined : next })}
						disabled={filter === "state" && search.show === "failed"}
					>
						<SelectTrigger aria-label={all} className="h-7 w-44 text-small">
							<SelectValue />
						</SelectTrigger>
						<SelectContent>
							<SelectItem value={ANY}>{all}</SelectItem>
							{shown.map(([name, runs]) => (
								<SelectItem key={name} value={name}>
									{`${filter === "state" ? stateName(name) : name}, ${count(runs ?? 0)}`}
								</SelectItem>
							))}
						</SelectContent>
					</Select>
				);
			})}
			{chosen.length > 0 && (
				<Button
					variant="ghost"
					size="small"
					onClick={() => onSearch({ state: undefined, family: undefined, model: undefined, dataset: undefined })}
				>
					Clear filters
				</Button>
			)}
		</div>
	);
}

/** The address may ask for anything. */
const stateName = (state: string): string => statusWords[state as RunStatus] ?? state;
