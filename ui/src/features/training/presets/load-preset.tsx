// Loading a preset: what it would change, value by value, before anything is changed.
import { useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { type Config, commands, type PresetChange, type PresetSummary } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { plural } from "@/lib/format";
import { baselineQuery } from "../api";
import { type Json, shown } from "../places";
import { cardWords } from "./preset-rows";

type Asked = { preset: PresetSummary; changes: PresetChange[] };

/** `ask` shows what would change, or loads at once where that is nothing. */
export function useLoadPreset(config: Config, change: (next: (config: Config) => Config) => void) {
	const client = useQueryClient();
	const [asked, setAsked] = useState<Asked>();
	const told = async (work: () => Promise<void>) => {
		try {
			await work();
		} catch (error) {
			const { message, hint } = asProblem(error);
			toast.error(message, { description: hint ?? undefined });
		}
	};
	const load = async (name: string, only: string[] | null) => {
		const next = await commands.loadPreset(config, name, only);
		// With the preset at hand the form never counts from another one.
		await client.fetchQuery(baselineQuery(next));
		change(() => next);
	};
	const ask = (preset: PresetSummary) =>
		void told(async () => {
			const changes = await commands.comparePreset(config, preset.name);
			if (changes.length > 0) setAsked({ preset, changes });
			else await load(preset.name, null);
		});
	const dialog: ReactNode = asked && (
		<LoadDialog
			{...asked}
			onClose={() => setAsked(undefined)}
			onLoad={(places) =>
				void told(async () => {
					await load(asked.preset.name, places);
					setAsked(undefined);
				})
			}
		/>
	);
	return { ask, dialog };
}

type Props = Asked & { onClose: () => void; onLoad: (places: string[]) => void };

function LoadDialog({ preset, changes, onClose, onLoad }: Props) {
	const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
	const ticked = changes.filter((change) => !left.has(change.place));
	const mine = ticked.filter((change) => change.mine);
	const places = (changes: PresetChange[]) => changes.map((change) => change.place);
	const toggle = (place: string) => {
		const others = new Set(left);
		if (!others.delete(place)) others.add(place);
		setLeft(others);
	};
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent
				className="w-[640px]"
				title={`Load ${preset.title}`}
				description={[preset.about, cardWords(preset), "Name, base model, datasets and folders stay as they are"]
					.filter(Boolean)
					.join(". ")
					.concat(".")}
				data-testid="load-preset"
			>
				<DialogBody>
					<div className="flex items-center gap-3 border-b py-1.5 text-small text-muted-foreground">
						<Checkbox
							aria-label="All values"
							checked={left.size === 0 ? true : ticked.length === 0 ? false : "indeterminate"}
							onCheckedChange={(all) => setLeft(new Set(all === true ? [] : places(changes)))}
						/>
						<span className="flex-1">{`${ticked.length} of ${plural(changes.length, "value")}`}</span>
						<span>Now, then</span>
					</div>
					<ul className="divide-y">
						{changes.map(({ place, key, label, now, next, mine }) => (
							<li key={place}>
								<label
									htmlFor={`load-${place}`}
									className="flex items-center gap-3 py-1.5"
									data-testid={`change-${place}`}
								>
									<Checkbox
										id={`load-${place}`}
										aria-label={label}
										checked={!left.has(place)}
										onCheckedChange={() => toggle(place)}
									/>
									<span className="min-w-0 flex-1">
										<span className="flex items-center gap-2">
											<span className="truncate" title={place}>
												{label}
											</span>
											{mine && <Badge tone="primary">yours</Badge>}
										</span>
										<span className="block truncate font-mono text-[11px] text-faint">{key}</span>
									</span>
									<span className="selectable flex max-w-[300px] items-center gap-1.5 font-mono text-small">
										<span className="min-w-0 truncate text-muted-foreground" title={shown(now as Json)}>
											{shown(now as Json)}
										</span>
										<ArrowRight className="size-3 shrink-0 text-faint" aria-label="becomes" />
										<span className="min-w-0 truncate" title={shown(next as Json)}>
											{shown(next as Json)}
										</span>
									</span>
								</label>
							</li>
						))}
					</ul>
				</DialogBody>
				<DialogFooter>
					<Button onClick={onClose}>Cancel</Button>
					{mine.length > 0 && mine.length < ticked.length && (
						<Button data-testid="preset-keep" onClick={() => onLoad(places(ticked.filter((change) => !change.mine)))}>
							{`Keep my ${plural(mine.length, "change")}`}
						</Button>
					)}
					<Button
						variant="primary"
						data-testid="preset-replace"
						disabled={ticked.length === 0}
						onClick={() => onLoad(places(ticked))}
					>
						{`Replace ${plural(ticked.length, "value")}`}
					</Button>
				</DialogFooter>
			</DialogContent>
		</Dialog>
	);
}
