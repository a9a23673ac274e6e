// Keys as they stand on a keyboard.

export function Kbd({ keys }: { keys: string[] }) {
	return (
		<span className="inline-flex gap-0.5">
			{keys.map((key) => (
				<kbd
					key={key}
					className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-input bg-background px-1 font-sans text-micro text-muted-foreground"
				>
					{key}
				</kbd>
			))}
		</span>
	);
}
