// How a run was started: the command with what is set in its environment, to copy into a shell. Secrets are named only.
import { useState } from "react";
import type { CommandText } from "@/api/bindings";
import { CopyButton } from "@/components/copy-button";
import { ToggleGroup } from "@/components/ui/toggle-group";

const shells = [
	{ value: "sh", label: "sh" },
	{ value: "powershell", label: "PowerShell" },
] as const;

export function RunCommand({ command }: { command: CommandText }) {
	const [shell, setShell] = useState<keyof CommandText>(navigator.userAgent.includes("Windows") ? "powershell" : "sh");
	return (
		<section aria-label="Command" className="overflow-hidden rounded-lg border bg-card">
			<header className="flex h-10 items-center gap-3 px-3.5">
				<h2 className="font-semibold">Command</h2>
				<ToggleGroup small className="ml-auto" label="Shell" value={shell} choices={[...shells]} onChange={setShell} />
				<CopyButton text={command[shell]} label="Copy the command" />
			</header>
			<pre
				data-testid="run-command"
				className="selectable max-h-72 overflow-auto border-t bg-sunken px-3.5 py-2.5 font-mono text-small"
			>
				{command[shell]}
			</pre>
		</section>
	);
}
