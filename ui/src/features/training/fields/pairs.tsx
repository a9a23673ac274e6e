// A list of `key=value` as a table, checked against what its reader takes: known keys with label, help and a control of
// their kind; others as text with a mark.
import { useRef, useState } from "react";
import { type Takes, useNetwork } from "../signatures";
import { byBlock } from "./blocks";
import type { FieldProps } from "./field";
import { split } from "./pair";
import { PairAdd } from "./pair-add";
import { PairRow } from "./pair-row";

export function PairsField({ param, value, id, onChange, takes }: FieldProps & { takes: Takes }) {
	const texts = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
	const entries = numbered(texts);
	const network = useNetwork();
	const blocks = (key: string) =>
		byBlock(key, takes.blocks, network, (other) => split(entries.get(`${other}#0`) ?? "")?.value);
	// Keys without a value yet, or any more: their rows stay until they are taken out.
	const [opened, setOpened] = useState<string[]>([]);
	const order = useRef<string[]>([]);
	const empty = opened.filter((id) => !entries.has(id) && takes.specs.some((spec) => spec.key === keyOf(id)));
	const there = [...entries.keys(), ...empty];
	// A row keeps its place while it is typed in, also when its value comes or goes.
	const rows = [
		...order.current.filter((id) => there.includes(id)),
		...there.filter((id) => !order.current.includes(id)),
	];
	order.current = rows;
	const used = new Set(rows.map(keyOf));
	const write = (next: Map<string, string>) => {
		const list = rows.concat([...next.keys()].filter((id) => !rows.includes(id))).flatMap((id) => next.get(id) ?? []);
		onChange(list.length > 0 ? list : null);
	};
	const change = (id: string, text: string | undefined) => {
		const next = new Map(entries);
		if (text === undefined) {
			next.delete(id);
			setOpened((before) => (before.includes(id) ? before : [...before, id]));
		} else next.set(id, `${keyOf(id)}=${text}`);
		write(next);
	};
	const remove = (id: string) => {
		setOpened((before) => before.filter((other) => other !== id));
		const next = new Map(entries);
		if (next.delete(id)) write(next);
	};
	return (
		<div className="rounded-md border border-input" data-testid={`field-${param.key}`}>
			{rows.map((id) => (
				<PairRow
					key={id}
					name={keyOf(id)}
					value={split(entries.get(id) ?? "")?.value}
					spec={takes.specs.find((spec) => spec.key === keyOf(id))}
					takes={takes}
					blocks={blocks(keyOf(id))}
					onChange={(text) => change(id, text)}
					onRemove={() => remove(id)}
				/>
			))}
			<PairAdd
				id={id}
				list={param.key}
				owner={takes.owner}
				specs={takes.specs.filter((spec) => !used.has(spec.key) && spec.idle === null)}
				onAdd={(spec) => {
					const id = `${spec.key}#0`;
					if (spec.kind === "bool" && spec.default !== "True") change(id, "True");
					else setOpened((before) => [...before, id]);
				}}
				onText={(text) => onChange([...texts, text])}
			/>
		</div>
	);
}

/** The entries by key and number, for a key may stand twice. */
function numbered(texts: string[]): Map<string, string> {
	const entries = new Map<string, string>();
	for (const text of texts) {
		const key = split(text)?.key ?? text;
		let number = 0;
		while (entries.has(`${key}#${number}`)) number++;
		entries.set(`${key}#${number}`, text);
	}
	return entries;
}

function keyOf(id: string): string {
	return id.slice(0, id.lastIndexOf("#"));
}
