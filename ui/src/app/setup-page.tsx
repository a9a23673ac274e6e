// The set-up: five steps in any order; the backend is installed here while everything else stays usable. Features meet here.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { offerQuery } from "@/features/backend/api";
import { InstallPanel } from "@/features/backend/install-panel";
import { modelsQuery } from "@/features/models/api";
import { settingsQuery, startUpQuery, useUpdateSettings } from "@/features/settings/api";
import { FolderList } from "@/features/settings/folder-list";
import { taggersQuery } from "@/features/tagging/api";
import { plural, size } from "@/lib/format";
import { type SetupStep, SetupSteps, STEPS, useSetupSteps } from "./setup-steps";

const route = getRouteApi("/setup");

export function SetupPage() {
	const { step = "backend" } = route.useSearch();
	const navigate = useNavigate();
	const steps = useSetupSteps();
	const choose = (next: SetupStep) => void navigate({ to: "/setup", search: { step: next }, replace: true });
	const at = STEPS.indexOf(step);
	// While the backend is to be installed, that is the one thing to do here.
	const isToDo = step === "backend" && steps.find((each) => each.step === step)?.state === "open";
	const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
	return (
		<div className="flex h-full" data-testid="setup">
			<aside className="w-[308px] shrink-0 border-r bg-sidebar p-4">
				<h1 className="text-display font-semibold">Set up Nyx Trainer</h1>
				<p className="mt-1 text-muted-foreground">Mostly downloads. You can leave and come back, nothing is lost.</p>
				<SetupSteps steps={steps} current={step} onChoose={choose} />
			</aside>
			<div className="flex min-w-0 flex-1 flex-col">
				<div className="min-h-0 flex-1 overflow-auto px-8 py-7">
					<div className="max-w-[860px]">{PAGES[step]}</div>
				</div>
				<footer className="flex items-center gap-2 border-t px-8 py-3">
					<span className="min-w-0 flex-1 text-muted-foreground">
						You can add a dataset and edit captions meanwhile
					</span>
					{before && (
						<Button variant="ghost" onClick={() => choose(before)}>
							Back
						</Button>
					)}
					<Button asChild>
						<Link to="/">{after ? "Do this later" : "Finish"}</Link>
					</Button>
					{after && (
						<Button variant={isToDo ? "secondary" : "primary"} onClick={() => choose(after)}>
							Continue
						</Button>
					)}
				</footer>
			</div>
		</div>
	);
}

function Step({ title, text, children }: { title: string; text: ReactNode; children?: ReactNode }) {
	return (
		<section aria-label={title}>
			<h2 className="text-display font-semibold">{title}</h2>
			<p className="mt-1 max-w-[90ch] text-muted-foreground">{text}</p>
			{children && <div className="mt-4">{children}</div>}
		</section>
	);
}

function CardStep() {
	const { data: offer } = useQuery(offerQuery);
	if (!offer) return null;
	const { cards, driver, reason } = offer.cards;
	if (cards.length === 0) {
		return (
			<Step
				title="No NVIDIA card"
				text={`${reason ?? "No card was found"}. You can prepare datasets and captions; training needs an NVIDIA card. A backend for the processor can be installed to try things out, and builds for AMD and Intel cards can be chosen by hand.`}
			/>
		);
	}
	return (
		<Step title={plural(cards.length, "graphics card")} text={`NVIDIA driver ${driver}`}>
			<ul className="divide-y rounded-lg border bg-card px-4">
				{cards.map(({ name, capability }, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the driver's numbers are the identity
					<li key={index} className="selectable py-2">
						{name}
						{capability && <span className="text-muted-foreground">, compute capability {capability}</span>}
					</li>
				))}
			</ul>
		</Step>
	);
}

function FoldersStep() {
	const { data: settings } = useQuery(settingsQuery);
	const { data: start } = useQuery(startUpQuery);
	const { mutate: update } = useUpdateSettings();
	return (
		<Step
			title="Folders"
			text={
				<>
					Runs, backends and settings lie in <span className="selectable font-mono text-small">{start?.home}</span>.
					Your own folders are read where they are; nothing in them is moved or renamed.
				</>
			}
		>
			<h3 className="font-semibold">Base models</h3>
			<FolderList
				title="Choose a folder with base models"
				folders={settings?.model_folders ?? []}
				onChange={(model_folders) => update({ model_folders })}
			/>
		</Step>
	);
}

function ModelStep() {
	const { data } = useQuery(modelsQuery);
	const found = data?.models ?? [];
	const text =
		found.length > 0
			? `Found ${plural(found.length, "usable model")} in the folders of the step before.`
			: "None was found in the folders of the step before. Any Stable Diffusion, SDXL, SD3 or Flux checkpoint will do; a run can also name one by its path.";
	return (
		<Step title="Base model" text={text}>
			{found.length > 0 && (
				<ul className="max-h-80 divide-y overflow-auto rounded-lg border bg-card px-4">
					{found.map((model) => (
						<li key={model.path} className="selectable flex gap-3 py-2" title={model.path}>
							<span className="min-w-0 flex-1 truncate">{model.name}</span>
							<span className="text-muted-foreground">{size(model.bytes)}</span>
						</li>
					))}
				</ul>
			)}
		</Step>
	);
}

function TaggerStep() {
	const { data } = useQuery(taggersQuery);
	const text = data?.length
		? `There ${data.length === 1 ? "is" : "are"} ${plural(data.length, "tagger")} on this machine.`
		: "A tagger writes tags for images. Add the folder of one on the Tag page of a dataset, or write captions yourself.";
	return <Step title="Tagger" text={text} />;
}

const PAGES: Record<SetupStep, ReactNode> = {
	card: <CardStep />,
	folders: <FoldersStep />,
	backend: <InstallPanel />,
	model: <ModelStep />,
	tagger: <TaggerStep />,
};
