// Where a run comes from, and which runs went on with what it made.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { lineageQuery } from "./api";

export function LineageLine({ run }: { run: string }) {
	const { data } = useQuery(lineageQuery(run));
	if (!data || (!data.from && data.became.length === 0)) return null;
	const { from, became } = data;
	return (
		<p className="border-b px-5 py-2 text-small text-muted-foreground" data-testid="lineage">
			{from && (
				<span title={from.path}>
					{"Goes on from "}
					{from.run ? <To run={from.run} name={from.name ?? from.run} /> : from.path}
					{became.length > 0 && ". "}
				</span>
			)}
			{became.length > 0 && "What came of it: "}
			{became.map((one, index) => (
				<Fragment key={one.run}>
					{index > 0 && ", "}
					<To run={one.run} name={one.name} />
				</Fragment>
			))}
		</p>
	);
}

function To({ run, name }: { run: string; name: string }) {
	return (
		<Link to="/runs/$run/overview" params={{ run }} className="text-foreground hover:underline">
			{name}
		</Link>
	);
}
