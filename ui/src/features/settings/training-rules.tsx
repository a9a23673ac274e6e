// Rows of the settings: what the machine and the desktop do while a training goes on and when it ends.
import type { Settings } from "@/api/bindings";
import { Switch } from "@/components/ui/switch";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { useUpdateSettings } from "./api";
import { SettingRow } from "./settings-section";

export function TrainingRules({ settings }: { settings: Settings }) {
	const { mutate: update } = useUpdateSettings();
	return (
		<>
			<SettingRow label="Keep awake" note="Also with this window closed">
				<Switch
					aria-label="Keep the machine awake while a training goes on"
					checked={settings.keep_awake !== "never"}
					onCheckedChange={(on) => update({ keep_awake: on ? "training" : "never" })}
				/>
				<span className="text-muted-foreground">The machine does not go to sleep while a training goes on</span>
			</SettingRow>
			<SettingRow label="Notification" note="With the last sample">
				<Switch
					aria-label="Tell the desktop when a training ends"
					checked={settings.notify !== "never"}
					onCheckedChange={(on) => update({ notify: on ? "run_ends" : "never" })}
				/>
				<span className="text-muted-foreground">The desktop is told when a training is done or has failed</span>
			</SettingRow>
			<SettingRow label="Tagging" note="While a training uses the card">
				<ToggleGroup
					label="What a tagging does while a training uses the card"
					value={settings.tag_while_training ?? "wait"}
					choices={[
						{ value: "wait", label: "Waits" },
						{ value: "cpu", label: "Uses the CPU" },
						{ value: "share", label: "Shares the card" },
					]}
					onChange={(choice) => update({ tag_while_training: choice })}
				/>
				<span className="text-muted-foreground">Can be chosen for each tagging as well</span>
			</SettingRow>
		</>
	);
}
