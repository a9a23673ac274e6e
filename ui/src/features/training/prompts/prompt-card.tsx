// One sample prompt: words, what is not to be seen, size, seed, steps and how closely the words are followed.
import { Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Prompt } from "@/api/bindings";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { parseNumber } from "../fields/number";
import { madeSize, type Sampling } from "./sampling";

type Props = {
	prompt: Prompt;
	/** From 1. */
	number: number;
	sampling: Sampling;
	/** It is only looked at. */
	fixed: boolean;
	onChange: (prompt: Prompt) => void;
	onCopy: () => void;
	onRemove: () => void;
};

export function PromptCard({ prompt, number, sampling, fixed, onChange, onCopy, onRemove }: Props) {
	const made = madeSize(prompt, sampling);
	const whole = (key: "width" | "height" | "seed" | "steps", label: string, usual: number | string) => (
		<Small
			label={label}
			name={`Prompt ${number}: ${label}`}
			value={prompt[key] ?? undefined}
			usual={String(usual)}
			whole
			fixed={fixed}
			onChange={(value) => onChange({ ...prompt, [key]: value ?? null })}
		/>
	);
	return (
		<li className="rounded-lg border bg-card p-2.5" data-testid={`prompt-${number}`}>
			<div className="flex items-start gap-2">
				<div className="min-w-0 flex-1 space-y-1.5">
					<Textarea
						aria-label={`Prompt ${number}`}
						className="min-h-[46px] [field-sizing:content]"
						value={prompt.prompt ?? ""}
						placeholder="What is to be seen"
						readOnly={fixed}
						onChange={(event) => onChange({ ...prompt, prompt: event.target.value.replace(/[\r\n]+/g, " ") })}
					/>
					<Input
						aria-label={`Prompt ${number}: negative`}
						value={prompt.negative ?? ""}
						placeholder="What is not to be seen"
						readOnly={fixed}
						onChange={(event) => onChange({ ...prompt, negative: event.target.value || null })}
					/>
				</div>
				{!fixed && (
					<div className="flex flex-col">
						<IconButton label={`Remove prompt ${number}`} onClick={onRemove}>
							<X />
						</IconButton>
						<IconButton label={`Copy prompt ${number}`} onClick={onCopy}>
							<Copy />
						</IconButton>
					</div>
				)}
			</div>
			<div className="mt-1.5 flex flex-wrap gap-1.5">
				{whole("width", "Width", sampling.side)}
				{whole("height", "Height", sampling.side)}
				{whole("seed", "Seed", "random")}
				{whole("steps", "Steps", sampling.steps)}
				<Small
					label="Scale"
					name={`Prompt ${number}: Scale`}
					value={prompt.scale ?? undefined}
					usual={String(sampling.scale)}
					fixed={fixed}
					onChange={(value) => onChange({ ...prompt, scale: value ?? null })}
				/>
				{(sampling.guidance !== undefined || prompt.guidance != null) && (
					<Small
						label="Guidance"
						name={`Prompt ${number}: Guidance`}
						value={prompt.guidance ?? undefined}
						usual={String(sampling.guidance ?? "not used")}
						fixed={fixed}
						onChange={(value) => onChange({ ...prompt, guidance: value ?? null })}
					/>
				)}
				{(sampling.flowShift !== undefined || prompt.flow_shift != null) && (
					<Small
						label="Flow shift"
						name={`Prompt ${number}: Flow shift`}
						value={parseNumber(prompt.flow_shift ?? "")}
						usual={String(sampling.flowShift ?? "not used")}
						fixed={fixed}
						onChange={(value) => onChange({ ...prompt, flow_shift: value === undefined ? null : String(value) })}
					/>
				)}
			</div>
			{(prompt.prompt?.includes(" --") || prompt.negative?.includes(" --")) && (
				<p className="pt-1.5 text-small text-warning">The trainer takes what stands behind “ --” for an option.</p>
			)}
			{made && (
				<p className="pt-1.5 text-small text-muted-foreground">
					The trainer makes {made[0]} × {made[1]} of this: sides are cut to multiples of {sampling.multiple}.
				</p>
			)}
			{(prompt.others ?? []).length > 0 && (
				<p className="truncate pt-1.5 font-mono text-small text-muted-foreground" title="Kept as it stands">
					{prompt.others?.map((other) => `--${other}`).join(" ")}
				</p>
			)}
		</li>
	);
}

type SmallProps = {
	label: string;
	name: string;
	value: number | undefined;
	/** What the trainer takes otherwise. */
	usual: string;
	whole?: boolean;
	fixed: boolean;
	onChange: (value: number | undefined) => void;
};

/** A number under its name; what is no number yet stays in the field. */
function Small({ label, name, value, usual, whole, fixed, onChange }: SmallProps) {
	const settled = value === undefined ? "" : String(value);
	const [typed, setTyped] = useState(settled);
	useEffect(() => setTyped((before) => (parseNumber(before) === value ? before : settled)), [settled, value]);
	const number = parseNumber(typed);
	const wrong = typed.trim() !== "" && (number === undefined || number < 0 || (whole && !Number.isInteger(number)));
	return (
		<div className="w-[72px] text-micro text-muted-foreground">
			{label}
			<Input
				aria-label={name}
				aria-invalid={wrong}
				className="h-[26px] text-foreground"
				value={typed}
				placeholder={usual}
				readOnly={fixed}
				onChange={(event) => {
					const text = event.target.value;
					setTyped(text);
					const next = parseNumber(text);
					if (text.trim() === "") onChange(undefined);
					else if (next !== undefined && next >= 0 && (!whole || Number.isInteger(next))) onChange(next);
				}}
			/>
		</div>
	);
}
