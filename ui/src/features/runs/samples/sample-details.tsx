// The chosen sample large, with what was asked for it and what can be done with it.
import { useMutation } from "@tanstack/react-query";
import { ImageDown, Maximize2 } from "lucide-react";
import { commands, type Prompt, type RunSample } from "@/api/bindings";
import { sampleUrl } from "@/api/images";
import { CopyButton } from "@/components/copy-button";
import { OpenFolder } from "@/components/open-folder";
import { ProblemAlert } from "@/components/problem-alert";
import { IconButton } from "@/components/ui/icon-button";
import { fileName } from "../words";

type Props = {
	run: string;
	/** `epoch 4, step 576` */
	words: string;
	sample: RunSample | undefined;
	prompt: Prompt | undefined;
	/** The folder in which it lies. */
	folder: string;
	onOpen: () => void;
	preview: ReturnType<typeof usePreview>;
};

/** Copies a sample beside the run's model. */
export const usePreview = () =>
	useMutation({
		mutationFn: ({ run, file }: { run: string; file: string }) => commands.makePreview(run, file),
	});

export function SampleDetails({ run, words, sample, prompt, folder, onOpen, preview }: Props) {
	if (!sample) return <p className="p-5 text-muted-foreground">There is no image of this prompt at this step.</p>;
	const asked = [prompt?.steps && `${prompt.steps} steps`, prompt?.scale && `CFG ${prompt.scale}`].filter(Boolean);
	const sampler = prompt?.others?.find((option) => option.startsWith("ss "))?.slice(3);
	const seed = sample.seed ?? prompt?.seed;
	const done = preview.data && preview.variables?.file === sample.file ? preview.data : null;
	return (
		<section aria-label="Sample" className="flex h-full min-h-0 flex-col" data-testid="sample-details">
			<button
				type="button"
				onClick={onOpen}
				className="flex min-h-0 flex-1 items-center justify-center bg-sunken p-3"
				aria-label="Full size"
			>
				<img
					src={sampleUrl(run, sample)}
					alt={prompt?.prompt ?? words}
					className="max-h-full max-w-full rounded-sm object-contain"
				/>
			</button>
			<div className="max-h-[60%] shrink-0 overflow-auto border-t px-4 py-3">
				<div className="flex items-center gap-1">
					<h2 className="flex-1 font-semibold first-letter:uppercase">{words}</h2>
					<IconButton
						label="Use as preview of the LoRA"
						keys="P"
						disabled={preview.isPending}
						onClick={() => preview.mutate({ run, file: sample.file })}
						data-testid="use-as-preview"
					>
						<ImageDown />
					</IconButton>
					{prompt && <CopyButton text={prompt.prompt ?? ""} label="Copy the prompt" />}
					<IconButton label="Full size" keys="Enter" onClick={onOpen}>
						<Maximize2 />
					</IconButton>
				</div>
				{prompt && <p className="selectable mt-1 break-words">{prompt.prompt}</p>}
				{prompt?.negative && (
					<p className="selectable mt-1 break-words text-small text-muted-foreground">Negative: {prompt.negative}</p>
				)}
				<dl className="mt-2 grid grid-cols-[80px_minmax(0,1fr)] gap-y-0.5 text-small [&>dt]:text-muted-foreground">
					<dt>Size</dt>
					<dd>{`${sample.width}×${sample.height}`}</dd>
					{(sampler || asked.length > 0) && (
						<>
							<dt>Sampler</dt>
							<dd>{[sampler, ...asked].filter(Boolean).join(", ")}</dd>
						</>
					)}
					<dt>Seed</dt>
					<dd>{seed ?? "by chance"}</dd>
				</dl>
				{done && (
					<p role="status" className="mt-2 text-small text-success" data-testid="preview-done">
						{`Lies beside ${fileName(done.model)} as ${fileName(done.path)}.`}
						{done.kept && ` The picture before it is kept as ${fileName(done.kept)}.`}
					</p>
				)}
				{preview.error && <ProblemAlert error={preview.error} className="mt-2" />}
				<OpenFolder path={folder} className="mt-2" />
			</div>
		</section>
	);
}
