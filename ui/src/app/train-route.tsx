// Train with what other features know: the registered datasets to choose images from, and how a run starts.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { commands } from "@/api/bindings";
import { datasetsQuery } from "@/features/datasets/api";
import { runsQuery } from "@/features/runs/api";
import { isOver } from "@/features/runs/words";
import { TrainPage } from "@/features/training/train-page";
import { BackendBanner } from "./backend-banner";

const route = getRouteApi("/train/$draft");

/** The newest draft. */
export function Train() {
	return <TrainRoute />;
}

/** The draft that the address names. */
export function Draft() {
	return <TrainRoute draft={route.useParams().draft} />;
}

function TrainRoute({ draft }: { draft?: string }) {
	const datasets = useQuery(datasetsQuery);
	const { data: waits } = useQuery({ ...runsQuery, select: (runs) => runs.some((run) => !isOver(run.status)) });
	const navigate = useNavigate();
	const start = async (id: string) => {
		const { run } = await commands.startRun(id);
		await navigate({ to: "/runs/$run/overview", params: { run } });
	};
	return (
		<div className="flex h-full flex-col">
			<BackendBanner />
			<div className="min-h-0 flex-1">
				<TrainPage draft={draft} datasets={datasets.data?.map(({ name }) => name)} waits={waits} start={start} />
			</div>
		</div>
	);
}
