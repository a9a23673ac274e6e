// Settings. Every change applies at once; there is nothing to save.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Settings } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { settingsQuery, startUpQuery, useUpdateSettings } from "./api";
import { DownloadPlaces } from "./download-places";
import { FolderList } from "./folder-list";
import { SettingRow, SettingsSection } from "./settings-section";
import { TrainingRules } from "./training-rules";

const sections = ["Appearance", "Backend", "Training", "Folders", "Tagging", "About"] as const;
const themes = [
	{ value: "dark", label: "Dark" },
	{ value: "light", label: "Light" },
	{ value: "system", label: "As system" },
] as const;

/** `backend`: the section of the feature that knows about Python. */
export function SettingsPage({ backend }: { backend?: ReactNode }) {
	const { data: settings, error } = useQuery(settingsQuery);
	return (
		<div className="flex h-full">
			<nav aria-label="Sections" className="w-[196px] shrink-0 border-r p-2">
				<h1 className="px-3 pb-3 pt-2 text-title font-semibold">Settings</h1>
				{sections.map((section) => (
					<Button
						key={section}
						variant="ghost"
						className="w-full justify-start"
						onClick={() => document.getElementById(`settings-${section}`)?.scrollIntoView({ block: "start" })}
					>
						{section}
					</Button>
				))}
			</nav>
			<div className="min-w-0 flex-1 overflow-auto px-8 py-4">
				<div className="max-w-[760px]">
					{error && <ProblemAlert error={error} />}
					{settings && <All settings={settings} backend={backend} />}
				</div>
			</div>
		</div>
	);
}

function All({ settings, backend }: { settings: Settings; backend?: ReactNode }): ReactNode {
	const { data: start } = useQuery(startUpQuery);
	const { mutate: update } = useUpdateSettings();
	const library = settings.onnxruntime ?? "";
	return (
		<>
			<SettingsSection name="Appearance">
				<SettingRow label="Theme">
					<ToggleGroup
						label="Theme"
						data-testid="theme"
						value={settings.theme ?? "dark"}
						choices={[...themes]}
						onChange={(theme) => update({ theme })}
					/>
				</SettingRow>
			</SettingsSection>
			<SettingsSection
				name="Backend"
				note="Each environment is a folder of its own. An update builds and tests a new one."
			>
				{backend}
				<DownloadPlaces settings={settings} onChange={update} />
			</SettingsSection>
			<SettingsSection name="Training">
				<SettingRow label="Broken losses" note="The weights are lost from there on">
					<Switch
						id="stop-on-nan"
						aria-label="Stop a run whose loss is not a number"
						checked={!settings.continue_on_nan}
						onCheckedChange={(stop) => update({ continue_on_nan: !stop })}
					/>
					<label htmlFor="stop-on-nan">Stop a run whose loss is not a number</label>
				</SettingRow>
				<TrainingRules settings={settings} />
			</SettingsSection>
			<SettingsSection name="Folders" note="Folders are read where they are. Nothing in them is moved or renamed.">
				<SettingRow label="LoRAs" note="Besides the outputs of runs">
					<FolderList
						title="Choose a folder with LoRAs"
						folders={settings.lora_folders ?? []}
						onChange={(lora_folders) => update({ lora_folders })}
					/>
				</SettingRow>
				<SettingRow label="Base models" note="Found by file name">
					<FolderList
						title="Choose a folder with base models"
						folders={settings.model_folders ?? []}
						onChange={(model_folders) => update({ model_folders })}
					/>
				</SettingRow>
			</SettingsSection>
			<SettingsSection name="Tagging">
				<SettingRow label="ONNX Runtime" note="Empty for the one that comes with Nyx">
					<PathPicker
						kind="file"
						title="Choose an ONNX Runtime library"
						placeholder="The one that comes with Nyx"
						value={library}
						onChange={(path) => update({ onnxruntime: path || null })}
					/>
					{library && (
						<Button variant="ghost" onClick={() => update({ onnxruntime: null })}>
							Reset
						</Button>
					)}
				</SettingRow>
			</SettingsSection>
			<SettingsSection name="About">
				<SettingRow label="Version">
					<span className="selectable">{start?.version}</span>
				</SettingRow>
				<SettingRow label="Home folder" note="Runs, history and settings">
					<span className="selectable min-w-0 break-all font-mono text-small">{start?.home}</span>
				</SettingRow>
			</SettingsSection>
		</>
	);
}
