// A number: typed (`1e-4`, `2*72`), or moved by the arrow keys. What is no number yet stays in the field.
import { useEffect, useState } from "react";
import { Input } from "@/components/ui/input";
import { plainNumber } from "@/lib/format";
import { shown } from "../places";
import type { FieldProps } from "./field";

/** `12`, `1e-4`, `2*72`, `1/8`; undefined for what is no number. */
export function parseNumber(text: string): number | undefined {
	const plain = text.trim().replace(",", ".");
	const product = /^([^*/]+)([*/])([^*/]+)$/.exec(plain);
	if (product) {
		const [a, b] = [parseNumber(product[1] ?? ""), parseNumber(product[3] ?? "")];
		if (a === undefined || b === undefined || (product[2] === "/" && b === 0)) return undefined;
		return product[2] === "*" ? a * b : a / b;
	}
	const value = plain === "" ? Number.NaN : Number(plain);
	return Number.isFinite(value) ? value : undefined;
}

/** One step up or down: whole numbers by 1, others by one in their last figure. */
export function step(value: number, direction: 1 | -1, whole: boolean, times: number): number {
	if (whole) return value + direction * times;
	const size = value === 0 ? 0.1 : 10 ** Math.floor(Math.log10(Math.abs(value)));
	return Number((value + direction * times * size).toPrecision(12));
}

export function NumberField({ param, value, id, onChange, invalid }: FieldProps) {
	const settled = typeof value === "number" ? plainNumber(value) : value === undefined ? "" : String(value);
	const [typed, setTyped] = useState(settled);
	useEffect(() => setTyped((before) => (parseNumber(before) === value ? before : settled)), [settled, value]);
	const whole = param.kind === "int";
	const number = parseNumber(typed);
	const wrong = typed.trim() !== "" && (number === undefined || (whole && !Number.isInteger(number)));
	const type = (text: string) => {
		setTyped(text);
		const next = parseNumber(text);
		if (text.trim() === "") onChange(null);
		else if (next !== undefined && (!whole || Number.isInteger(next))) onChange(next);
	};
	const move = (direction: 1 | -1, times: number) => {
		const from = number ?? (typeof param.default === "number" ? param.default : 0);
		const next = step(from, direction, whole, times);
		const within = Math.min(param.max ?? next, Math.max(param.min ?? next, next));
		setTyped(plainNumber(within));
		onChange(within);
	};
	return (
		<div className="relative">
			<Input
				id={id}
				data-testid={`field-${param.key}`}
				inputMode="decimal"
				value={typed}
				placeholder={param.default === null ? "Not set" : shown(param.default)}
				aria-invalid={wrong || invalid}
				title={wrong ? (whole ? "Write a whole number" : "Write a number, such as 1e-4") : undefined}
				className={param.unit ? "pr-14" : undefined}
				onChange={(event) => type(event.target.value)}
				onKeyDown={(event) => {
					if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
					event.preventDefault();
					move(event.key === "ArrowUp" ? 1 : -1, event.shiftKey ? 10 : 1);
				}}
			/>
			{param.unit && (
				<span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-small text-muted-foreground">
					{param.unit}
				</span>
			)}
		</div>
	);
}
