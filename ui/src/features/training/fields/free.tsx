// A value of which nothing is known: true, false, a number, a list in brackets, or text.
import { useEffect, useState } from "react";
import { Input } from "@/components/ui/input";
import type { Json } from "../places";
import { meant } from "./table";

type Props = { name: string; value: Json | undefined; onChange: (value: Json) => void };

/** What was typed, as a value. */
export function read(text: string): Json {
	if (!text.trim().startsWith("[")) return meant(text);
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

const written = (value: Json | undefined) =>
	typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);

export function FreeField({ name, value, onChange }: Props) {
	const [typed, setTyped] = useState(written(value));
	const settled = written(value);
	useEffect(() => setTyped((before) => (written(read(before)) === settled ? before : settled)), [settled]);
	return (
		<Input
			mono
			aria-label={`Value of ${name}`}
			data-testid={`field-${name}`}
			value={typed}
			placeholder="true, 12, text"
			onChange={(event) => {
				setTyped(event.target.value);
				onChange(read(event.target.value));
			}}
		/>
	);
}
