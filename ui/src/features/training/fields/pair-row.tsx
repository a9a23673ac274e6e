// One key of a list with its control.
import { TriangleAlert, X } from "lucide-react";
import type { ArgSpec } from "@/api/bindings";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { Hint } from "@/components/ui/tooltip";
import type { Takes } from "../signatures";
import { BlockBars } from "./block-bars";
import type { ByBlock } from "./blocks";
import { isOn, shownValue, writtenValue } from "./pair";

type Props = {
	name: string;
	/** The text behind the equals sign; undefined where it is not set. */
	value: string | undefined;
	spec: ArgSpec | undefined;
	takes: Takes;
	/** Where it holds a value for each block. */
	blocks: ByBlock | undefined;
	/** Undefined takes the value out and keeps the row. */
	onChange: (value: string | undefined) => void;
	onRemove: () => void;
};

export function PairRow({ name, value, spec, takes, blocks, onChange, onRemove }: Props) {
	const why = spec?.idle ?? (spec || !takes.owner ? undefined : `${takes.owner} takes no key ${name}`);
	return (
		<div
			className="grid grid-cols-[150px_150px_minmax(0,1fr)_26px] items-center gap-x-2.5 border-b px-2 py-1"
			data-testid={`pair-${name}`}
		>
			<span className="min-w-0">
				<span className="flex items-center gap-1 leading-[18px]">
					<span className="truncate" title={spec?.label ?? name}>
						{spec?.label ?? name}
					</span>
					{why && (
						<Hint text={why}>
							<TriangleAlert className="size-3.5 shrink-0 text-warning" aria-label={why} data-testid={`mark-${name}`} />
						</Hint>
					)}
				</span>
				{spec && <span className="block truncate font-mono text-[11px] leading-[15px] text-faint">{name}</span>}
			</span>
			<Control name={name} value={value} spec={spec} takes={takes} onChange={onChange} />
			<span className="line-clamp-2 text-small text-muted-foreground" title={spec?.help}>
				{spec?.help ?? (takes.owner ? "Passed on as it stands" : "")}
			</span>
			<IconButton label={`Remove ${name}`} onClick={onRemove}>
				<X />
			</IconButton>
			{blocks && (
				<div className="col-span-4 py-1">
					<BlockBars
						name={name}
						text={value}
						blocks={blocks}
						max={spec?.max ?? 10}
						curves={spec?.choices}
						onChange={onChange}
					/>
				</div>
			)}
		</div>
	);
}

function Control({ name, value, spec, takes, onChange }: Omit<Props, "onRemove" | "blocks">) {
	const write = (text: string) => onChange(text === "" ? undefined : writtenValue(text, spec, takes.python));
	if (spec?.kind === "bool") {
		const off = takes.python || spec.default === "True" ? "False" : undefined;
		return (
			<Switch
				aria-label={spec.label}
				data-testid={`value-${name}`}
				checked={isOn(value, spec)}
				onCheckedChange={(on) => onChange(on ? "True" : off)}
			/>
		);
	}
	const text = value === undefined ? "" : shownValue(value, spec, takes.python);
	const choices = spec?.kind === "str" && !spec.open ? spec.choices : [];
	if (spec && choices.length > 0 && (text === "" || choices.includes(text))) {
		return (
			<Select value={text} onValueChange={write}>
				<SelectTrigger aria-label={spec.label} data-testid={`value-${name}`}>
					<SelectValue placeholder={spec.default ?? "Not set"} />
				</SelectTrigger>
				<SelectContent>
					{choices.map((choice) => (
						<SelectItem key={choice} value={choice}>
							{choice}
						</SelectItem>
					))}
				</SelectContent>
			</Select>
		);
	}
	return (
		<Input
			mono
			aria-label={spec?.label ?? name}
			data-testid={`value-${name}`}
			value={text}
			placeholder={spec?.default ?? "Not set"}
			spellCheck={false}
			onChange={(event) => (spec ? write(event.target.value) : onChange(event.target.value))}
		/>
	);
}
