// A whole number, or any positive one, with its unit. What is none yet stays in the field and changes nothing.
import { useEffect, useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { cn } from "@/lib/cn";

type Props = {
	label: string;
	value: number | undefined;
	onChange: (value: number | undefined) => void;
	unit?: string;
	placeholder?: string;
	/** Also takes fractions. */
	fraction?: boolean;
	/** May be left empty. */
	optional?: boolean;
	/** The name is read out, not shown. */
	bare?: boolean;
	/** 0 is a value too. */
	zero?: boolean;
	className?: string;
	"data-testid"?: string;
};

export function NumberBox({ label, value, onChange, unit, placeholder, bare, className, ...options }: Props) {
	const { fraction, optional, zero, ...rest } = options;
	const id = useId();
	const settled = value === undefined || (value === 0 && optional) ? "" : String(value);
	const [typed, setTyped] = useState(settled);
	useEffect(
		() => setTyped((before) => (Number(before) === Number(settled) && before !== "" ? before : settled)),
		[settled],
	);
	const fits = (number: number) =>
		Number.isFinite(number) && (zero ? number >= 0 : number > 0) && (fraction || Number.isInteger(number));
	const wrong = typed.trim() === "" ? !optional : !fits(Number(typed));
	const take = (text: string) => {
		setTyped(text);
		if (text.trim() === "" && optional) onChange(undefined);
		else if (text.trim() !== "" && fits(Number(text))) onChange(Number(text));
	};
	const move = (by: number) => {
		const next = Math.max(zero ? 0 : 1, Math.round(Number(typed) || 0) + by);
		take(String(next));
	};
	return (
		<div className={className}>
			<Label htmlFor={id} className={cn("mb-1 block text-small text-muted-foreground", bare && "sr-only")}>
				{label}
			</Label>
			<div className="relative">
				<Input
					id={id}
					inputMode={fraction ? "decimal" : "numeric"}
					value={typed}
					placeholder={placeholder}
					aria-invalid={wrong}
					title={wrong ? "Write a number above 0" : undefined}
					className={unit ? "pr-16" : undefined}
					onChange={(event) => take(event.target.value)}
					onKeyDown={(event) => {
						if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
						event.preventDefault();
						move((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
					}}
					{...rest}
				/>
				{unit && (
					<span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-small text-muted-foreground">
						{unit}
					</span>
				)}
			</div>
		</div>
	);
}
