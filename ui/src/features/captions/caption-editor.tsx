// The caption of the image in focus: as tags or as text, saved with every change.
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, TriangleAlert } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Textarea } from "@/components/ui/textarea";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { count, plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";
import { tagsQuery } from "./api";
import { TagInput } from "./tag-input";
import { join, split } from "./tags";
import { useCaption } from "./use-caption";

type Props = {
	dataset: string;
	image: string;
	/** The images in view, to step through. */
	files?: string[];
	onMove?: (file: string) => void;
	/** The picture above the caption; images are another feature. */
	picture?: ReactNode;
};

const none: string[] = [];

export function CaptionEditor({ dataset, image, files = none, onMove, picture }: Props) {
	const { caption, error, text, change, flush, unsaved, retry } = useCaption(dataset, image);
	const { data: known = [] } = useQuery(tagsQuery(dataset));
	const [chosen, setChosen] = useState<"tags" | "text">();
	const field = useRef<HTMLInputElement>(null);
	const at = files.indexOf(image);
	const step = (by: number) => {
		const next = files[at + by];
		if (next !== undefined) onMove?.(next);
	};
	const focus = () => field.current?.focus();
	useShortcuts({ "ctrl+arrowup": () => step(-1), "ctrl+arrowdown": () => step(1), "alt+a": focus, e: focus });

	const lines = text.trim().includes("\n");
	const mode = lines ? "text" : (chosen ?? (caption?.prose ? "text" : "tags"));
	const tags = split(text);
	return (
		<section aria-label="Caption" className="flex h-full flex-col overflow-y-auto" data-testid="caption-editor">
			{picture}
			<div className="flex items-center gap-1 px-4 pt-3">
				<h2 className="min-w-0 flex-1 truncate font-medium" title={image}>
					{image}
				</h2>
				<IconButton label="Previous image" keys="Ctrl+Up" disabled={at <= 0} onClick={() => step(-1)}>
					<ChevronUp />
				</IconButton>
				<span className="text-small text-muted-foreground tabular-nums" data-testid="editor-place">
					{at >= 0 ? `${count(at + 1)} of ${count(files.length)}` : files.length > 0 ? "not in the filter" : ""}
				</span>
				<IconButton label="Next image" keys="Ctrl+Down" disabled={at >= files.length - 1} onClick={() => step(1)}>
					<ChevronDown />
				</IconButton>
			</div>
			<div className="flex items-center px-4 pt-2">
				<h3 className="font-semibold">Caption</h3>
				<span className="ml-2 text-small text-muted-foreground" data-testid="caption-size">
					{mode === "tags" ? plural(tags.length, "tag") : plural(text.length, "character")}
				</span>
				<ToggleGroup
					small
					className="ml-auto"
					label="Show the caption as"
					value={mode}
					onChange={setChosen}
					choices={[
						{
							value: "tags",
							label: "Tags",
							disabled: lines,
							title: lines ? "This caption has several lines; edit it as text" : undefined,
						},
						{ value: "text", label: "Text" },
					]}
				/>
			</div>
			<div className="space-y-2 px-4 pb-4 pt-2">
				{error && <ProblemAlert error={error} />}
				{unsaved && (
					<ProblemAlert error={unsaved}>
						<Button size="small" onClick={retry}>
							Retry
						</Button>
					</ProblemAlert>
				)}
				{caption && (caption.encoding || caption.damaged) && (
					<Encoding encoding={caption.encoding} damaged={caption.damaged} />
				)}
				{caption && mode === "tags" && (
					<TagInput
						tags={tags}
						known={known}
						inputRef={field}
						onChange={(next) => change(join(next))}
						onDone={() => step(1)}
					/>
				)}
				{caption && mode === "text" && (
					<Textarea
						aria-label="Caption text"
						data-testid="caption-text"
						className="min-h-48"
						placeholder="Describe the image"
						value={text}
						onChange={(event) => change(event.target.value, true)}
						onBlur={flush}
						onKeyDown={(event) => {
							// In the text, undo is about the text.
							if (event.ctrlKey && event.key.toLowerCase() === "z") event.stopPropagation();
						}}
					/>
				)}
				{caption && !caption.exists && text === "" && (
					<p className="text-small text-muted-foreground">No caption file yet. The first change creates it.</p>
				)}
			</div>
		</section>
	);
}

/** What the file is, and what a change makes of it. */
function Encoding({ encoding, damaged }: { encoding: string | null; damaged: boolean }) {
	return (
		<p className="flex gap-2 rounded-md border border-warning/40 bg-warning-soft px-2.5 py-1.5 text-small" role="note">
			<TriangleAlert className="mt-px size-3.5 shrink-0 text-warning" aria-hidden="true" />
			<span>
				{encoding ? `The file is ${encoding}. ` : ""}
				{damaged ? "Some of its bytes make no sense and are shown as �. " : ""}
				Trainers read UTF-8: a change here writes UTF-8, undo brings the old bytes back.
			</span>
		</p>
	);
}
