// A side, or width and height: `1024`, `512, 768`, `512x768`.
import { useEffect, useState } from "react";
import { Input } from "@/components/ui/input";
import type { Json } from "../places";
import type { FieldProps } from "./field";

/** A side or a pair; undefined for what is neither. */
export function parseResolution(text: string): number | [number, number] | undefined {
	const sides = text
		.split(/[x×,;\s]+/)
		.filter(Boolean)
		.map(Number);
	if (sides.some((side) => !Number.isInteger(side) || side <= 0)) return undefined;
	const [width, height] = sides;
	if (width === undefined || sides.length > 2) return undefined;
	return height === undefined ? width : [width, height];
}

const written = (value: Json | undefined) =>
	Array.isArray(value) ? value.join(" × ") : value === undefined ? "" : String(value);

export function ResolutionField({ param, value, id, onChange, invalid }: FieldProps) {
	const [typed, setTyped] = useState(written(value));
	useEffect(
		() =>
			setTyped((before) =>
				JSON.stringify(parseResolution(before)) === JSON.stringify(value) ? before : written(value),
			),
		[value],
	);
	const wrong = typed.trim() !== "" && parseResolution(typed) === undefined;
	return (
		<div className="relative">
			<Input
				id={id}
				data-testid={`field-${param.key}`}
				value={typed}
				placeholder="512, or 512 × 768"
				aria-invalid={wrong || invalid}
				className="pr-10"
				onChange={(event) => {
					setTyped(event.target.value);
					const parsed = parseResolution(event.target.value);
					if (parsed !== undefined) onChange(parsed);
					else if (event.target.value.trim() === "") onChange(null);
				}}
			/>
			<span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-small text-muted-foreground">
				px
			</span>
		</div>
	);
}
