// A segmented choice: one of a few short words.
import { ToggleGroup as Radix } from "radix-ui";
import { cn } from "@/lib/cn";

type Choice<T extends string> = { value: T; label: React.ReactNode; title?: string; disabled?: boolean };
type Props<T extends string> = {
	label: string;
	value: T;
	choices: Choice<T>[];
	onChange: (value: T) => void;
	small?: boolean;
	disabled?: boolean;
	className?: string;
	"data-testid"?: string;
};

/** Exactly one is always chosen. */
export function ToggleGroup<T extends string>({
	label,
	value,
	choices,
	onChange,
	small,
	className,
	...props
}: Props<T>) {
	return (
		<Radix.Root
			type="single"
			aria-label={label}
			value={value}
			onValueChange={(next) => next && onChange(next as T)}
			className={cn("inline-flex rounded-md border border-input bg-background p-0.5", className)}
			{...props}
		>
			{choices.map((choice) => (
				<Radix.Item
					key={choice.value}
					value={choice.value}
					title={choice.title}
					disabled={choice.disabled}
					className={cn(
						"inline-flex items-center gap-1.5 whitespace-nowrap rounded-sm text-muted-foreground hover:text-foreground disabled:opacity-50 data-[state=on]:bg-secondary data-[state=on]:font-medium data-[state=on]:text-foreground",
						small ? "h-5 px-2 text-micro" : "h-6 px-2.5 text-small",
					)}
				>
					{choice.label}
				</Radix.Item>
			))}
		</Radix.Root>
	);
}
