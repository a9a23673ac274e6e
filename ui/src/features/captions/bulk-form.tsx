// The form of a bulk operation.
import { type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { ToggleGroup } from "@/components/ui/toggle-group";
import type { Form, Kind } from "./operations";

type Props = { kind: Kind; form: Form; onChange: (part: Partial<Form>) => void; wrong: string | undefined };

export function BulkForm({ kind, form, onChange, wrong }: Props) {
	switch (kind) {
		case "trigger":
			return (
				<>
					<Text
						label="Trigger word"
						value={form.trigger}
						onChange={(trigger) => onChange({ trigger })}
						autoFocus
						data-testid="trigger-word"
					/>
					<Field label="Where">
						<ToggleGroup
							label="Where"
							value={form.triggerAt}
							onChange={(triggerAt) => onChange({ triggerAt })}
							choices={[
								{ value: "start", label: "Start" },
								{ value: "end", label: "End" },
								{ value: "both", label: "Both" },
							]}
						/>
					</Field>
					<Note>Where it stands elsewhere in a caption it is moved there.</Note>
				</>
			);
		case "add":
			return (
				<>
					<Text label="Tags, separated by commas" value={form.add} onChange={(add) => onChange({ add })} autoFocus />
					<Field label="Where">
						<ToggleGroup
							label="Where"
							value={form.addAt}
							onChange={(addAt) => onChange({ addAt })}
							choices={[
								{ value: "missing", label: "Where missing" },
								{ value: "start", label: "Start" },
								{ value: "end", label: "End" },
							]}
						/>
					</Field>
					<Note>
						{form.addAt === "missing"
							? "They come to the end of captions that lack them; where they stand already, they stay."
							: "Where one stands elsewhere in a caption it is moved there."}
					</Note>
				</>
			);
		case "remove":
			return (
				<>
					<Text
						label="Tags, separated by commas"
						value={form.remove}
						onChange={(remove) => onChange({ remove })}
						autoFocus
					/>
					<Note>Compared to the letter, wherever they stand.</Note>
				</>
			);
		case "replace":
			return (
				<>
					<Text label="Find" value={form.from} wrong={wrong} onChange={(from) => onChange({ from })} autoFocus />
					<Text
						label="Replace with"
						value={form.to}
						onChange={(to) => onChange({ to })}
						placeholder="Nothing, which removes it"
					/>
					<div className="flex flex-wrap gap-x-4 gap-y-2">
						<Tick label="Whole tags only" value={form.wholeTag} onChange={(wholeTag) => onChange({ wholeTag })} />
						<Tick label="Match case" value={form.matchCase} onChange={(matchCase) => onChange({ matchCase })} />
						<Tick label="Regular expression" value={form.regex} onChange={(regex) => onChange({ regex })} />
					</div>
					{form.wholeTag && <Note>A new tag that is there already stays once, at its earlier place.</Note>}
					{form.regex && <Note>$1 in the replacement stands for the first group in parentheses.</Note>}
				</>
			);
		case "sort":
			return (
				<>
					<Field label="Tags at the start that stay in place">
						<Input
							aria-label="Tags at the start that stay in place"
							type="number"
							min={0}
							max={99}
							className="w-24"
							value={form.keep}
							onChange={(event) => onChange({ keep: Math.max(0, Math.floor(Number(event.target.value) || 0)) })}
						/>
					</Field>
					<Note>By the alphabet. Captions in sentences are passed over.</Note>
				</>
			);
		case "dedupe":
			return <Note>Of tags that stand twice in a caption the first stays. Captions in sentences are passed over.</Note>;
	}
}

function Field({ label, children }: { label: string; children: ReactNode }) {
	return (
		<div>
			<div className="mb-1 text-small text-muted-foreground">{label}</div>
			{children}
		</div>
	);
}

type TextProps = {
	label: string;
	value: string;
	onChange: (value: string) => void;
	wrong?: string | undefined;
	placeholder?: string;
	autoFocus?: boolean;
	"data-testid"?: string;
};

function Text({ label, value, onChange, wrong, placeholder, autoFocus, "data-testid": testId }: TextProps) {
	const id = useId();
	return (
		<div>
			<label htmlFor={id} className="mb-1 block text-small text-muted-foreground">
				{label}
			</label>
			<Input
				id={id}
				data-testid={testId}
				mono
				autoFocus={autoFocus}
				value={value}
				placeholder={placeholder}
				aria-invalid={wrong !== undefined}
				aria-describedby={wrong && `${id}-wrong`}
				onChange={(event) => onChange(event.target.value)}
				onKeyDown={(event) => {
					if (event.ctrlKey && event.key.toLowerCase() === "z" && value) event.stopPropagation();
				}}
			/>
			{wrong && (
				<p id={`${id}-wrong`} role="alert" className="mt-1 text-small text-destructive">
					{wrong}
				</p>
			)}
		</div>
	);
}

function Tick({ label, value, onChange }: { label: string; value: boolean; onChange: (value: boolean) => void }) {
	const id = useId();
	return (
		<div className="flex items-center gap-2 text-small">
			<Checkbox id={id} checked={value} onCheckedChange={(checked) => onChange(checked === true)} />
			<label htmlFor={id}>{label}</label>
		</div>
	);
}

function Note({ children }: { children: ReactNode }) {
	return <p className="text-small text-muted-foreground">{children}</p>;
}
