// The environments: which one new runs use, what each is, how large, who used it; to switch, test, update, mend, take away.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Undo2 } from "lucide-react";
import { useState } from "react";
import type { BackendEntry } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { AlertDialog, AlertDialogContent } from "@/components/ui/alert-dialog";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import {
	DropdownMenu,
	DropdownMenuContent,
	DropdownMenuItem,
	DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { RadioGroup, RadioGroupItem } from "@/components/ui/radio-group";
import { plural, size } from "@/lib/format";
import {
	backendsQuery,
	isInstalling,
	useCheckBackend,
	useInstallBackend,
	useRemoveBackend,
	useRepairBackend,
	useSwitchBackend,
} from "./api";
import { isComplete, stageName, title } from "./words";

export function Environments() {
	const { data: entries, error } = useQuery(backendsQuery);
	const switchTo = useSwitchBackend();
	if (error) return <ProblemAlert error={error} className="my-2" />;
	const chosen = entries?.find((entry) => entry.chosen)?.name ?? "";
	return (
		<div data-testid="environments">
			{switchTo.error && <ProblemAlert error={switchTo.error} className="my-2" />}
			<RadioGroup value={chosen} onValueChange={(name) => switchTo.mutate(name)} className="gap-0 divide-y">
				{entries?.map((entry) => (
					<Environment
						key={entry.name}
						entry={entry}
						onSwitch={() => switchTo.mutate(entry.name)}
						onBack={switchTo.mutate}
					/>
				))}
			</RadioGroup>
			<div className="flex items-center gap-3 border-t py-2">
				<span className="flex-1 text-small text-muted-foreground">
					{entries?.length === 0 && "None yet. Nyx installs one with a Python of its own."}
				</span>
				<Button asChild>
					<Link to="/setup">Install a backend</Link>
				</Button>
			</div>
		</div>
	);
}

type Props = { entry: BackendEntry; onSwitch: () => void; onBack: (name: string) => void };

function Environment({ entry, onSwitch, onBack }: Props) {
	const [asking, setAsking] = useState(false);
	const check = useCheckBackend();
	const repair = useRepairBackend();
	const remove = useRemoveBackend();
	const update = useInstallBackend();
	const { name, install, backend, status } = entry;
	const bytes = install?.size ? size(install.size) : null;
	const error = check.error ?? repair.error ?? remove.error ?? update.error;
	const state = stateOf(entry);
	return (
		<div className="py-2" data-testid={`environment-${name}`}>
			<div className="flex items-center gap-3">
				<RadioGroupItem value={name} disabled={!backend} aria-label={`Use ${name}`} />
				<div className="min-w-0 flex-1">
					<div className="flex items-center gap-2">
						<span className="truncate font-medium">{install ? title(install) : name}</span>
						<Badge tone={state.tone}>{state.label}</Badge>
						{entry.outdated && <Badge tone="warning">newer there</Badge>}
					</div>
					<div className="selectable truncate text-small text-muted-foreground" title={name}>
						{facts(entry).join(", ")}
					</div>
				</div>
				{install && !isComplete(install) ? (
					<Button asChild>
						<Link to="/setup">{isInstalling(entry) ? "Look" : "Go on"}</Link>
					</Button>
				) : entry.chosen ? (
					<Button disabled={check.isPending} onClick={() => check.mutate(name)}>
						Test again
					</Button>
				) : (
					<Button onClick={onSwitch}>Switch to this</Button>
				)}
				<DropdownMenu>
					<DropdownMenuTrigger asChild>
						<IconButton label={`More for ${name}`}>
							<Ellipsis />
						</IconButton>
					</DropdownMenuTrigger>
					<DropdownMenuContent>
						{!entry.chosen && backend && (
							<DropdownMenuItem onSelect={() => check.mutate(name)}>Test {name}</DropdownMenuItem>
						)}
						{entry.outdated && install && (
							<DropdownMenuItem
								onSelect={() => update.mutate({ kind: install.kind, extras: install.extras, name: null, torch: null })}
							>
								Update beside it
							</DropdownMenuItem>
						)}
						{install && <DropdownMenuItem onSelect={() => repair.mutate(name)}>Repair</DropdownMenuItem>}
						<DropdownMenuItem destructive onSelect={() => setAsking(true)}>
							{bytes ? `Remove, ${bytes}` : install ? "Remove" : "Take off the list"}
						</DropdownMenuItem>
					</DropdownMenuContent>
				</DropdownMenu>
			</div>
			{entry.chosen && install?.replaced && (
				<Button size="small" variant="ghost" className="ml-6" onClick={() => onBack(install.replaced ?? "")}>
					<Undo2 />
					Back to {install.replaced}
				</Button>
			)}
			{error && <ProblemAlert error={error} className="mt-2" />}
			{status?.problems.map((problem) => (
				<ProblemAlert key={problem.code} error={problem} className="mt-2">
					{install && (
						<Button size="small" onClick={() => repair.mutate(name)}>
							Repair
						</Button>
					)}
				</ProblemAlert>
			))}
			<AlertDialog open={asking} onOpenChange={setAsking}>
				<AlertDialogContent
					title={install ? `Remove ${title(install)}?` : `Take ${name} off the list?`}
					description={
						install
							? `Its folder is deleted${bytes ? `, which frees ${bytes}` : ""}. ${used(entry)}Your runs and LoRAs stay.`
							: "Its files stay where they are."
					}
					action={install ? "Remove" : "Take off the list"}
					onAction={() => remove.mutate(name)}
				/>
			</AlertDialog>
		</div>
	);
}

function stateOf(entry: BackendEntry): { label: string; tone: BadgeTone } {
	const { install, status, chosen } = entry;
	if (isInstalling(entry)) return { label: "installing", tone: "primary" };
	if (install && !isComplete(install)) return { label: "not complete", tone: "warning" };
	if (status && status.problems.length > 0) return { label: "cannot train", tone: "destructive" };
	if (chosen) return { label: "in use", tone: "success" };
	return status?.ready ? { label: "ready", tone: "primary" } : { label: "not tested", tone: "neutral" };
}

function facts(entry: BackendEntry): string[] {
	const { install, status, backend, runs } = entry;
	const open = install?.stages.find(({ state }) => state !== "done" && state !== "skipped");
	const list = [
		install ? install.torch : status?.torch && `torch ${status.torch}`,
		status?.python_version ? `Python ${status.python_version}` : install?.python && `Python ${install.python}`,
		install?.size && size(install.size),
		!install && backend?.sd_scripts,
		open && `stands at: ${stageName(open.stage)}`,
		runs > 0 && `used by ${plural(runs, "run")}`,
	];
	return list.filter((fact): fact is string => Boolean(fact));
}

const used = ({ runs }: BackendEntry) =>
	runs > 0 ? `${plural(runs, "run")} used it and could not be repeated as they were. ` : "";
