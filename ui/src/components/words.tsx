// A sentence of the core: what stands in backticks is a key and is set in mono.
export function Words({ text }: { text: string }) {
	return text.split("`").map((part, index) =>
		index % 2 === 0 ? (
			part
		) : (
			// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
			<code key={index} className="font-mono text-[0.92em]">
				{part}
			</code>
		),
	);
}
