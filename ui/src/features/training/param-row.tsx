// One parameter: the dot that says and undoes a change, label and key, control, what it does or what is wrong.
import { CircleX, Info, TriangleAlert } from "lucide-react";
import { memo, type ReactNode, useId } from "react";
import type { Fix, Issue, Param } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Hint } from "@/components/ui/tooltip";
import { Words } from "@/components/words";
import { cn } from "@/lib/cn";
import { Field } from "./fields/field";
import { type Json, shown } from "./places";
import { useTakes } from "./signatures";

type Props = {
	param: Param;
	place: string;
	value: Json | undefined;
	preset: Json | undefined;
	changed: boolean;
	issue?: Issue;
	/** All of them, for parameters that hold several things. */
	issues?: Issue[];
	set: (place: string, value: Json) => void;
	onFix: (fix: Fix) => void;
	/** In place of the control of its kind. */
	control?: ReactNode;
};

const columns =
	"grid grid-cols-[16px_206px_236px_minmax(0,1fr)] @max-[740px]:grid-cols-[16px_152px_236px_minmax(0,1fr)] @max-[560px]:grid-cols-[16px_152px_minmax(0,1fr)] items-center gap-x-3 py-[5px]";

/** Drawn anew only when something of this row changed: a form has two hundred of them. */
export const ParamRow = memo(function ParamRow({
	param,
	place,
	value,
	preset,
	changed,
	issue,
	issues,
	set,
	onFix,
	control,
}: Props) {
	const id = useId();
	// A table of keys takes the width of the row; what there is to say stands below it.
	const wide = useTakes(place) !== undefined;
	const onChange = (value: Json) => set(place, value);
	const loud = issue && issue.level !== "info";
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every engine
		<div
			role="group"
			aria-label={param.label}
			data-testid={`row-${place}`}
			data-level={issue?.level}
			className={cn(
				columns,
				wide && "items-start",
				loud && "-mx-3 rounded-md px-3",
				issue?.level === "error" && "bg-destructive-soft",
				issue?.level === "warning" && "bg-warning-soft",
			)}
			onKeyDown={(event) => {
				if (!changed || event.key !== "Backspace" || !event.ctrlKey) return;
				event.preventDefault();
				onChange(preset ?? null);
			}}
		>
			<Dot
				changed={changed}
				preset={preset}
				value={value}
				label={param.label}
				onReset={() => onChange(preset ?? null)}
			/>
			<label htmlFor={id} className="min-w-0">
				<span className="block truncate leading-[18px]" title={param.label}>
					{param.label}
				</span>
				<span className="block truncate font-mono text-[11px] leading-[15px] text-faint" title={param.key}>
					{param.key}
				</span>
			</label>
			<div className={cn("min-w-0", wide && "col-span-2 @max-[740px]:col-span-3 @max-[740px]:col-start-2")}>
				{wide && <p className="pb-1.5 text-small text-muted-foreground">{param.help}</p>}
				{control ?? (
					<Field param={param} value={value} id={id} onChange={onChange} invalid={issue?.level === "error"} />
				)}
				{wide && issues?.map((issue) => <IssueNote key={issue.code + issue.message} issue={issue} onFix={onFix} />)}
			</div>
			{wide ? null : issue ? (
				<IssueNote issue={issue} onFix={onFix} />
			) : (
				<p
					className="text-small text-muted-foreground @max-[740px]:line-clamp-2 @max-[560px]:col-start-3"
					title={param.help}
				>
					<Words text={param.help} />
				</p>
			)}
		</div>
	);
});

export function IssueNote({ issue, onFix }: { issue: Issue; onFix: (fix: Fix) => void }) {
	const Icon = { error: CircleX, warning: TriangleAlert, info: Info }[issue.level];
	const tone = { error: "text-destructive", warning: "text-warning", info: "text-muted-foreground" }[issue.level];
	return (
		<div
			className="flex min-w-0 items-center gap-2 text-small @max-[740px]:col-span-3 @max-[740px]:col-start-2 @max-[740px]:pt-1.5 @max-[560px]:col-span-2"
			data-testid="issue"
			data-code={issue.code}
		>
			<Icon className={cn("size-[15px] shrink-0", tone)} aria-label={issue.level} />
			<span className="selectable min-w-0 flex-1 break-words" title={issue.hint ?? undefined}>
				<Words text={issue.message} />
				{!issue.fix && issue.hint && (
					<span className="text-muted-foreground">
						. <Words text={issue.hint} />
					</span>
				)}
			</span>
			{issue.fix && (
				<Button
					size="small"
					variant="outline"
					className="bg-background"
					data-testid="fix"
					onClick={() => issue.fix && onFix(issue.fix)}
				>
					{issue.fix.label}
				</Button>
			)}
		</div>
	);
}

type DotProps = {
	changed: boolean;
	preset: Json | undefined;
	value: Json | undefined;
	label: string;
	onReset: () => void;
};

function Dot({ changed, preset, value, label, onReset }: DotProps) {
	if (!changed) {
		return (
			<span className="flex justify-center" aria-hidden="true">
				<i className="size-[3px] rounded-full bg-track" />
			</span>
		);
	}
	return (
		<Hint text={`Preset: ${shown(preset)}. Here: ${shown(value)}. Click to reset`}>
			<button
				type="button"
				data-testid="reset"
				aria-label={`Reset ${label} to the preset, ${shown(preset)}`}
				className="flex h-6 w-4 items-center justify-center"
				onClick={onReset}
			>
				<i className="size-[7px] rounded-full bg-primary" />
			</button>
		</Hint>
	);
}
