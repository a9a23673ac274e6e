// Where installations fetch things from, in place of the usual servers.
import type { Settings } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { SettingRow } from "./settings-section";

type Key = "archive_mirror" | "package_index" | "torch_index" | "python_mirror" | "proxy";
type Props = { settings: Settings; onChange: (change: Partial<Settings>) => void };

const PLACES: { key: Key; label: string; note: string; placeholder: string }[] = [
	{ key: "proxy", label: "Proxy", note: "Empty for that of the environment", placeholder: "http://127.0.0.1:7890" },
	{ key: "package_index", label: "Package index", note: "A mirror of Python packages", placeholder: "The usual one" },
	{
		key: "torch_index",
		label: "Builds of torch",
		note: "{build} stands for cu128 and the like",
		placeholder: "The usual one",
	},
	{
		key: "archive_mirror",
		label: "Archives",
		note: "With COMMIT.tar.gz, or {url} in it",
		placeholder: "The usual ones",
	},
	{ key: "python_mirror", label: "Releases of Python", note: "As uv expects them", placeholder: "The usual one" },
];

export function DownloadPlaces({ settings, onChange }: Props) {
	const wheels = settings.wheel_folder ?? "";
	return (
		<details className="py-2">
			<summary className="cursor-pointer">Mirrors, proxy and offline packages</summary>
			{PLACES.map(({ key, label, note, placeholder }) => (
				<SettingRow key={key} label={label} note={note}>
					<Place
						label={label}
						placeholder={placeholder}
						value={settings[key] ?? ""}
						onChange={(value) => onChange({ [key]: value || null })}
					/>
				</SettingRow>
			))}
			<SettingRow label="Folder of wheels" note="Every package; nothing is fetched">
				<PathPicker
					kind="folder"
					title="Choose the folder with the wheels"
					placeholder="None"
					value={wheels}
					onChange={(path) => onChange({ wheel_folder: path || null })}
				/>
				{wheels && (
					<Button variant="ghost" onClick={() => onChange({ wheel_folder: null })}>
						Reset
					</Button>
				)}
			</SettingRow>
		</details>
	);
}

type PlaceProps = { label: string; placeholder: string; value: string; onChange: (value: string) => void };

function Place({ label, placeholder, value, onChange }: PlaceProps) {
	const take = (text: string) => text.trim() !== value && onChange(text.trim());
	return (
		<>
			<Input
				key={value}
				aria-label={label}
				className="min-w-0 flex-1 font-mono text-small"
				placeholder={placeholder}
				defaultValue={value}
				onBlur={(event) => take(event.target.value)}
				onKeyDown={(event) => event.key === "Enter" && take(event.currentTarget.value)}
			/>
			{value && (
				<Button variant="ghost" onClick={() => onChange("")}>
					Reset
				</Button>
			)}
		</>
	);
}
