// One LoRA: what its header says about its training, its dataset, and everything else.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { Lora, LoraFile } from "@/api/bindings";
import { CopyButton } from "@/components/copy-button";
import { OpenFolder } from "@/components/open-folder";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { copyText } from "@/lib/clipboard";
import { count, size } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { loraQuery } from "./api";
import { TagCloud } from "./tag-cloud";
import { dims, familyName, trainingFacts, trigger } from "./words";

type Props = { file: string; listed?: LoraFile; onClose: () => void };

export function LoraPanel({ file, listed, onClose }: Props) {
	const client = useQueryClient();
	const { data: found, error } = useQuery(loraQuery(file));
	// A file that is gone now says nothing any more, whatever it said before.
	const lora = error ? undefined : found;
	const said = lora ? trigger(lora) : null;
	useShortcuts({
		escape: onClose,
		// Text that was marked with the pointer goes first.
		...(said && getSelection()?.isCollapsed !== false ? { "ctrl+c": () => void copyText(said.text) } : {}),
	});
	const name = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.safetensors$/i, "");
	return (
		<aside
			aria-label={name}
			data-testid="lora-panel"
			className="flex w-[372px] shrink-0 flex-col border-l bg-background"
		>
			<header className="border-b p-4">
				<div className="flex items-start gap-2">
					<h2 className="selectable min-w-0 flex-1 break-words text-title font-semibold">{name}</h2>
					<IconButton label="Close" onClick={onClose}>
						<X />
					</IconButton>
				</div>
				{lora && (
					<p className="text-small text-muted-foreground">
						{familyName(lora.family)} LoRA, {dims(lora)}, {size(lora.bytes)}
					</p>
				)}
				{listed?.run && (
					<p className="text-small text-muted-foreground">
						Made by{" "}
						<Link to="/runs/$run" params={{ run: listed.run }} className="text-primary-text hover:underline">
							{listed.run}
						</Link>
					</p>
				)}
				{said && (
					<p className="mt-2 flex min-w-0 items-center gap-2">
						<span className="shrink-0 text-small text-muted-foreground">{said.label}</span>
						<span
							className="selectable min-w-0 truncate rounded-sm bg-secondary px-1.5 py-px font-mono text-small"
							title={said.text}
							data-testid="lora-trigger"
						>
							{said.text}
						</span>
						<CopyButton text={said.text} label={`Copy ${said.text}`} keys="Ctrl C" data-testid="copy-trigger" />
					</p>
				)}
				<div className="mt-2 flex items-center gap-2">
					<p className="selectable min-w-0 flex-1 break-all font-mono text-micro text-faint">{file}</p>
					<OpenFolder path={file} className="shrink-0 self-start" />
				</div>
			</header>
			{error && (
				<ProblemAlert error={error} className="m-4">
					<Button
						size="small"
						data-testid="look-again"
						onClick={() => void client.invalidateQueries({ queryKey: ["loras"] })}
					>
						Look again
					</Button>
				</ProblemAlert>
			)}
			{!lora && !error && <p className="p-4 text-small text-muted-foreground">Reading the header</p>}
			{lora && <Facts lora={lora} />}
		</aside>
	);
}

function Facts({ lora }: { lora: Lora }) {
	const entries = Object.entries(lora.metadata);
	return (
		<Tabs defaultValue="training" className="flex min-h-0 flex-1 flex-col">
			<div className="h-9 shrink-0 border-b px-4">
				<TabsList>
					<TabsTrigger value="training">Training</TabsTrigger>
					<TabsTrigger value="dataset">Dataset tags</TabsTrigger>
					<TabsTrigger value="all">All metadata {entries.length > 0 && count(entries.length)}</TabsTrigger>
				</TabsList>
			</div>
			<TabsContent value="training" className="min-h-0 flex-1 overflow-auto px-4 py-2.5">
				{entries.length === 0 && <Silent />}
				<dl className="selectable text-small">
					{trainingFacts(lora).map(({ label, value }) => (
						<div key={label} className="flex items-baseline gap-3 py-[3px]">
							<dt className="shrink-0 text-muted-foreground">{label}</dt>
							<dd className="ml-auto min-w-0 truncate text-right" title={value}>
								{value}
							</dd>
						</div>
					))}
				</dl>
			</TabsContent>
			<TabsContent value="dataset" className="min-h-0 flex-1 overflow-auto px-4 py-2.5">
				{lora.tags.length > 0 ? (
					<TagCloud tags={lora.tags} />
				) : (
					<p className="text-small text-muted-foreground">This file does not say which tags it saw.</p>
				)}
			</TabsContent>
			<TabsContent value="all" className="min-h-0 flex-1 overflow-auto px-4 py-2.5">
				{entries.length === 0 && <Silent />}
				<dl className="selectable">
					{entries.map(([key, value]) => (
						<div key={key} className="border-b py-1.5 last:border-0">
							<dt className="font-mono text-micro text-muted-foreground">{key}</dt>
							<dd className="max-h-40 overflow-auto break-words text-small">{value}</dd>
						</div>
					))}
				</dl>
			</TabsContent>
		</Tabs>
	);
}

function Silent() {
	return <p className="pb-2 text-small text-muted-foreground">This file says nothing about its training.</p>;
}
