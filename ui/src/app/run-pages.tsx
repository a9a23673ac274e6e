// The pages of one run but for its charts. Loaded when first looked at.
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { GpuWork } from "@/features/gpu/gpu-work";
import { ConfigTab } from "@/features/runs/config-tab";
import { FilesTab } from "@/features/runs/files-tab";
import { LogTab } from "@/features/runs/log-tab";
import { ProblemTab } from "@/features/runs/problem-tab";
import { RunPage } from "@/features/runs/run-page";
import { SamplesTab } from "@/features/runs/samples/samples-tab";

const route = getRouteApi("/runs/$run");
const logRoute = getRouteApi("/runs/$run/log");

export function Run() {
	return (
		<RunPage run={route.useParams().run} card={<GpuWork />}>
			<Outlet />
		</RunPage>
	);
}

export function Samples() {
	return <SamplesTab run={route.useParams().run} />;
}

export function Log() {
	return <LogTab run={route.useParams().run} find={logRoute.useSearch().find} />;
}

export function Config() {
	return <ConfigTab run={route.useParams().run} />;
}

export function Files() {
	return <FilesTab run={route.useParams().run} />;
}

export function Problem() {
	return <ProblemTab run={route.useParams().run} />;
}
