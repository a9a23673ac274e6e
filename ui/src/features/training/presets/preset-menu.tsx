// The presets of a draft: which one it comes from, how much was changed since, and all others to load.
import { useQuery } from "@tanstack/react-query";
import { Bookmark, Check, ChevronsUpDown, FileInput, FolderInput, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Baseline, Config, PresetList, PresetSummary } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { plural } from "@/lib/format";
import { presetsQuery } from "../api";
import { familyLabel } from "../families";
import { useImportDraft } from "../import-draft";
import { useLoadPreset } from "./load-preset";
import { OwnPreset } from "./own-preset";
import { CARDS, cardWords, groups } from "./preset-rows";
import { SavePreset } from "./save-preset";
import { useImportPreset } from "./use-own-presets";

type Props = {
	config: Config;
	baseline: Baseline | undefined;
	/** How many values differ from the preset. */
	changed: number;
	change: (next: (config: Config) => Config) => void;
};

export function PresetMenu({ config, baseline, changed, change }: Props) {
	const [open, setOpen] = useState(false);
	const [saving, setSaving] = useState(false);
	const load = useLoadPreset(config, change);
	const current = baseline?.preset.summary;
	const choose = (preset: PresetSummary) => {
		setOpen(false);
		load.ask(preset);
	};
	return (
		<>
			<Popover open={open} onOpenChange={setOpen}>
				<PopoverTrigger asChild>
					<Button
						variant="outline"
						role="combobox"
						aria-expanded={open}
						aria-label={`Preset ${current?.title ?? ""}`}
						data-testid="preset-menu"
						className="w-[300px] min-w-0 shrink justify-between px-2.5 font-normal"
					>
						<span className="flex min-w-0 items-center gap-1.5">
							<span className="text-muted-foreground">Preset</span>
							<span className="truncate font-medium" title={current?.title}>
								{current?.title}
							</span>
						</span>
						<span className="flex shrink-0 items-center gap-1.5">
							{changed > 0 && (
								<Badge tone="primary" data-testid="customised" title={`customised, ${changed}`}>
									{`customised, ${changed}`}
								</Badge>
							)}
							<ChevronsUpDown className="size-3.5 text-muted-foreground" />
						</span>
					</Button>
				</PopoverTrigger>
				<PopoverContent className="w-[460px] p-0" align="start" data-testid="presets">
					<Presets config={config} current={current} changed={changed} onChoose={choose} />
					<Footer
						reset={current && changed > 0 ? () => choose(current) : undefined}
						changed={changed}
						onSave={() => {
							setOpen(false);
							setSaving(true);
						}}
						onLeave={() => setOpen(false)}
					/>
				</PopoverContent>
			</Popover>
			{load.dialog}
			{saving && (
				<SavePreset
					config={config}
					suggested={current?.own ? current : undefined}
					onClose={() => setSaving(false)}
					onSaved={(name) => change((config) => ({ ...config, preset: name }))}
				/>
			)}
		</>
	);
}

type PresetsProps = {
	config: Config;
	current: PresetSummary | undefined;
	changed: number;
	onChoose: (preset: PresetSummary) => void;
};

function Presets({ config, current, changed, onChoose }: PresetsProps) {
	const presets = useQuery(presetsQuery);
	const [gb, setGb] = useState(current?.memory?.gb ?? 12);
	const family = config.family ?? "sdxl";
	if (presets.isError) return <ProblemAlert error={presets.error} className="m-3" />;
	const list: PresetList = presets.data ?? { presets: [], broken: [], refused: [] };
	const refused = list.refused.find((card) => card.family === family && card.mode === config.mode && card.gb === gb);
	return (
		<Command defaultValue={current && `${current.name} ${current.title}`}>
			<CommandInput placeholder="Find preset" />
			<div className="flex items-center gap-2 border-b px-3 py-1.5 text-small text-muted-foreground">
				<span className="flex-1">Memory of the card</span>
				<ToggleGroup
					small
					label="Memory of the card"
					data-testid="preset-card"
					value={String(gb)}
					onChange={(value) => setGb(Number(value))}
					choices={CARDS.map((card) => ({ value: String(card), label: `${card} GB` }))}
				/>
			</div>
			<CommandList className="max-h-[min(380px,52vh)]">
				<CommandEmpty>No preset for this card answers this search.</CommandEmpty>
				{groups(list, family, gb).map(({ title, rows }) => (
					<CommandGroup key={title} heading={title}>
						{rows.map((preset) => (
							<CommandItem
								key={preset.name}
								value={`${preset.name} ${preset.title}`}
								keywords={[preset.about, familyLabel(preset.family)]}
								data-testid={`preset-${preset.name}`}
								className="items-start py-1.5"
								onSelect={() => onChoose(preset)}
							>
								<Check className={preset.name === current?.name ? "mt-[3px]" : "mt-[3px] opacity-0"} />
								<span className="min-w-0 flex-1">
									<span className="flex items-center gap-2">
										<span className="truncate" title={preset.title}>
											{preset.title}
										</span>
										{preset.name === current?.name && changed > 0 && (
											<Badge tone="primary">{`customised, ${changed}`}</Badge>
										)}
									</span>
									<span className="block text-small text-muted-foreground">{aboutOf(preset)}</span>
								</span>
								{preset.own && <OwnPreset name={preset.name} />}
							</CommandItem>
						))}
					</CommandGroup>
				))}
				{list.broken.map((broken) => (
					<div key={broken.path} className="flex items-start gap-2 px-2 py-1.5" data-testid={`broken-${broken.name}`}>
						<TriangleAlert className="mt-[3px] size-3.5 shrink-0 text-warning" aria-label="cannot be used" />
						<span className="min-w-0 flex-1">
							{broken.name}
							<span className="selectable block break-words text-small text-muted-foreground">
								{broken.line === null ? broken.message : `Line ${broken.line}: ${broken.message}`}
							</span>
						</span>
						<OwnPreset name={broken.name} broken />
					</div>
				))}
			</CommandList>
			{refused && (
				<p className="border-t px-3 py-2 text-small text-muted-foreground" data-testid="preset-refused">
					{`No preset of this family for ${gb} GB. ${refused.why}.`}
				</p>
			)}
		</Command>
	);
}

function aboutOf(preset: PresetSummary): string {
	if (preset.own) return [familyLabel(preset.family), preset.about].filter(Boolean).join(". ");
	return [preset.about, cardWords(preset)].filter(Boolean).join(". ");
}

type FooterProps = { reset: (() => void) | undefined; changed: number; onSave: () => void; onLeave: () => void };

function Footer({ reset, changed, onSave, onLeave }: FooterProps) {
	const imports = useImportDraft();
	const importPreset = useImportPreset();
	const leave = (then: () => void) => () => {
		onLeave();
		then();
	};
	return (
		<div className="flex items-center gap-1.5 border-t p-2">
			<Button size="small" onClick={onSave} data-testid="save-preset">
				<Bookmark />
				Save as preset
			</Button>
			{reset && (
				<Button size="small" onClick={reset} data-testid="reset-preset">
					{`Reset ${plural(changed, "value")}`}
				</Button>
			)}
			<span className="flex-1" />
			<Button size="small" variant="ghost" onClick={leave(() => void importPreset())} data-testid="import-preset">
				<FolderInput />
				From a file
			</Button>
			<Button size="small" variant="ghost" onClick={leave(imports.choose)}>
				<FileInput />
				From a LoRA
			</Button>
		</div>
	);
}
