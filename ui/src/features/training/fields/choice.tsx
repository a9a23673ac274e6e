// One of a few values; where others work too, a last entry opens a field for them.
import { useState } from "react";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { FieldProps } from "./field";
import { SearchChoice } from "./search-choice";

const NONE = "\u0000none";
const OTHER = "\u0000other";

/** More values than this are searched instead of listed. */
const MANY = 8;

export function ChoiceField({ param, value, id, onChange, invalid }: FieldProps) {
	const open = param.choices.length === 0;
	const offered = open ? param.suggest : param.choices;
	const chosen = value ?? (param.default === "" ? undefined : (param.default ?? undefined));
	const known = offered.some((choice) => choice.value === chosen);
	const [typing, setTyping] = useState(false);
	if (open && offered.length > MANY) {
		return <SearchChoice {...{ param, value, id, onChange, invalid, offered }} chosen={String(chosen ?? "")} />;
	}
	if (typing || (value !== undefined && !known && open)) {
		return (
			<Input
				id={id}
				mono
				data-testid={`field-${param.key}`}
				value={typeof value === "string" ? value : ""}
				aria-invalid={invalid}
				placeholder="A name or an import path"
				onChange={(event) => onChange(event.target.value || null)}
				onBlur={() => setTyping(false)}
			/>
		);
	}
	return (
		<Select
			value={chosen === undefined ? "" : JSON.stringify(chosen)}
			onValueChange={(next) => {
				if (next === OTHER) setTyping(true);
				else onChange(next === NONE ? null : JSON.parse(next));
			}}
		>
			<SelectTrigger id={id} data-testid={`field-${param.key}`} aria-invalid={invalid}>
				<SelectValue placeholder={known || chosen === undefined ? "Not set" : String(chosen)} />
			</SelectTrigger>
			<SelectContent>
				{(param.default === null || param.default === "") && <SelectItem value={NONE}>Not set</SelectItem>}
				{offered.map((choice) => (
					<SelectItem
						key={JSON.stringify(choice.value)}
						value={JSON.stringify(choice.value)}
						note={choice.refused ? "fails" : choice.label === choice.value ? undefined : String(choice.value)}
					>
						{choice.label}
					</SelectItem>
				))}
				{open && <SelectItem value={OTHER}>Another one</SelectItem>}
			</SelectContent>
		</Select>
	);
}
