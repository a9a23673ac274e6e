// The files and the command, exactly as they will be.
import { Copy } from "lucide-react";
import { useState } from "react";
import type { Checked } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { copyText } from "@/lib/clipboard";

export function TomlView({ checked }: { checked: Checked | undefined }) {
	const [shown, setShown] = useState("config.toml");
	const files = [...(checked?.files ?? []), { name: "command", text: checked?.command ?? "" }];
	const text = files.find((file) => file.name === shown)?.text ?? "";
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			<div className="flex h-9 shrink-0 items-center gap-2 border-b px-3">
				<ToggleGroup
					small
					label="File"
					value={shown}
					onChange={setShown}
					choices={files.map(({ name }) => ({ value: name, label: name }))}
				/>
				<span className="flex-1" />
				<Button size="small" variant="ghost" onClick={() => void copyText(text)}>
					<Copy />
					Copy
				</Button>
			</div>
			<pre
				className="selectable min-h-0 flex-1 overflow-auto bg-sunken py-2 font-mono text-[11.5px] leading-[19px]"
				data-testid="toml"
			>
				{text.split("\n").map((line, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
					<Line key={index} number={index + 1} text={line} />
				))}
			</pre>
			<p className="border-t px-3 py-2 text-small text-muted-foreground">
				This is exactly what runs. Defaults of the trainer are not written.
			</p>
		</div>
	);
}

function Line({ number, text }: { number: number; text: string }) {
	const [, key, value] = /^([\w.]+) = (.*)$/.exec(text) ?? [];
	return (
		<div className="flex">
			<span className="w-8 shrink-0 select-none pr-2 text-right text-faint">{number}</span>
			{key === undefined ? (
				<span className="text-muted-foreground">{text || " "}</span>
			) : (
				<span>
					<span className="text-primary-text">{key}</span>
					<span className="text-faint"> = </span>
					{value}
				</span>
			)}
		</div>
	);
}
