// The sample prompts of a draft as a list. A file of the user's own is shown, and edited only when that is asked for.
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Prompt, PromptLine } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import type { Config } from "../api";
import type { Json } from "../places";
import { PromptCard } from "./prompt-card";
import { samplingOf } from "./sampling";
import { usePrompts } from "./use-prompts";

type Props = {
	config: Config;
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
};

export function PromptsEditor({ config, set, change }: Props) {
	const value = config.params?.sample_prompts;
	const named = typeof value === "string" ? value : "";
	const { prompts, problem, edit, begin } = usePrompts(named, (written) => {
		// The file changed even where its name did not: what is said of it is asked anew.
		if (written === named) change((config) => ({ ...config }));
		else set("sample_prompts", written);
	});
	const [allowed, setAllowed] = useState<string>();
	const sampling = samplingOf(config.family ?? "sdxl");
	const lines = prompts?.lines ?? [];
	const count = lines.filter((line) => line.prompt).length;
	const kept = lines.filter((line) => !line.prompt && line.text.trim() !== "").length;
	const fixed = !!prompts && !prompts.own && allowed !== named;
	const replace = (at: number, ...next: PromptLine[]) => edit(lines.toSpliced(at, 1, ...next));
	const add = () => edit([...lines, { text: "", prompt: first(lines, config) }]);
	let number = 0;
	return (
		<div className="@container" data-testid="prompts">
			{problem && (
				<ProblemAlert error={problem} className="mb-2">
					{named !== "" && !prompts && (
						<Button size="small" variant="outline" className="bg-background" onClick={() => begin([])}>
							Write prompts here
						</Button>
					)}
				</ProblemAlert>
			)}
			{fixed && (
				<div className="mb-2 flex flex-wrap items-center gap-2 text-small text-muted-foreground">
					<span className="min-w-0 flex-1">
						{plural(count, "prompt")} in a file of yours. Nyx changes it only when you ask for it.
					</span>
					{prompts?.lines_file && (
						<Button size="small" variant="outline" data-testid="edit-file" onClick={() => setAllowed(named)}>
							Edit this file
						</Button>
					)}
					<Button size="small" variant="outline" data-testid="copy-prompts" onClick={() => begin(lines)}>
						Copy {plural(count, "prompt")} into this draft
					</Button>
				</div>
			)}
			<ul className="space-y-1.5">
				{lines.map((line, at) => {
					const { prompt } = line;
					if (!prompt) return null;
					number += 1;
					return (
						<PromptCard
							// biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
							key={at}
							prompt={prompt}
							number={number}
							sampling={sampling}
							fixed={fixed}
							onChange={(prompt) => replace(at, { ...line, prompt })}
							onCopy={() => replace(at, line, { text: "", prompt })}
							onRemove={() => edit(lines.toSpliced(at, 1))}
						/>
					);
				})}
			</ul>
			{prompts && !fixed && (
				<div className="mt-1.5 flex items-center gap-2">
					<Button size="small" variant="ghost" data-testid="add-prompt" onClick={add}>
						<Plus />
						{named === "" && count === 0 ? "Write prompts here" : "Add a prompt"}
					</Button>
					{kept > 0 && (
						<span className="text-small text-muted-foreground">{plural(kept, "comment")} in the file kept</span>
					)}
				</div>
			)}
		</div>
	);
}

/** A new prompt has the size and the options of the last one, or the size that is trained. */
function first(lines: PromptLine[], config: Config): Prompt {
	const last = lines.findLast((line) => line.prompt)?.prompt;
	if (last) return { ...last, prompt: "", others: [...(last.others ?? [])] };
	const resolution = config.dataset?.datasets?.[0]?.values?.resolution;
	const [width, height] = Array.isArray(resolution) ? resolution : [resolution, resolution];
	const side = (value: unknown) => (typeof value === "number" ? value : null);
	return { prompt: "", width: side(width), height: side(height) };
}
