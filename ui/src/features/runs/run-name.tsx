// What a run is called, where only its folder is known.
import { useQuery } from "@tanstack/react-query";
import { runQuery } from "./api";

export function RunName({ run }: { run: string }) {
	const { data } = useQuery(runQuery(run));
	return <span title={run}>{data?.name}</span>;
}
