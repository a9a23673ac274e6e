// Where the arguments of the installed trainer differ from those that the form describes: a line, and the list on demand.
import type { ChangedArgument, Drift } from "@/api/bindings";

type Row = { what: string; name: string; words: string };

export function BackendDrift({ drift }: { drift: Drift }) {
	const rows = rowsOf(drift);
	return (
		<div className="text-small text-muted-foreground" data-testid="backend-drift" data-same={drift.same}>
			{drift.same ? (
				<p>{drift.summary}, which the form describes</p>
			) : (
				<details>
					<summary className="cursor-pointer">
						Other arguments than {drift.schema}, which the form describes: {drift.summary}
					</summary>
					<ul className="selectable mt-1 max-h-64 overflow-y-auto rounded-md border">
						{rows.map(({ what, name, words }) => (
							<li
								key={what + name + words}
								className="grid grid-cols-[104px_minmax(0,220px)_minmax(0,1fr)] gap-2 px-2 py-1"
							>
								<span>{what}</span>
								<span className="truncate font-mono text-foreground" title={name}>
									{name}
								</span>
								<span className="truncate" title={words}>
									{words}
								</span>
							</li>
						))}
					</ul>
				</details>
			)}
			{drift.stale && <p className="text-warning">Its files have changed since it was asked. Check it again.</p>}
		</div>
	);
}

const CHANGE: Record<ChangedArgument["what"], string> = {
	default: "Other default",
	kind: "Other kind",
	choices: "Other choices",
};

function rowsOf(drift: Drift): Row[] {
	const scripts = (names: string[]) => `in ${names.join(", ")}`;
	const value = (value: unknown) => (value === null ? "not set" : JSON.stringify(value));
	return [
		...drift.new.map(({ key, help, scripts: names }) => ({ what: "New", name: key, words: help ?? scripts(names) })),
		...drift.gone.map(({ key, scripts: names }) => ({ what: "Gone", name: key, words: scripts(names) })),
		...drift.changed.map(({ key, what, schema, installed }) => ({
			what: CHANGE[what],
			name: key,
			words: `${value(installed)} instead of ${value(schema)}`,
		})),
		...drift.new_scripts.map((name) => ({ what: "New script", name, words: "The form does not know it" })),
		...drift.gone_scripts.map((name) => ({ what: "Not there", name, words: "The form knows this script" })),
		...drift.unread.map(({ script, message }) => ({ what: "Not readable", name: script, words: message })),
	];
}
