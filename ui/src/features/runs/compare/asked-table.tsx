// What was asked differently, value by value; what is not set shows what the trainer takes then.
import type { AskedDifference } from "@/api/bindings";
import { cn } from "@/lib/cn";

type Value = AskedDifference["default"];

export function AskedTable({ asked }: { asked: AskedDifference[] }) {
	if (asked.length === 0) return <p className="text-muted-foreground">Nothing was asked differently.</p>;
	return (
		<table className="w-full table-fixed">
			<tbody>
				{asked.map((one) => (
					<tr key={one.place} className="border-t align-top first:border-t-0">
						<th scope="row" className="w-[220px] py-1.5 pr-3 text-left font-normal">
							<span className="block truncate" title={one.label}>
								{one.label}
							</span>
							<span className="block truncate font-mono text-micro text-muted-foreground" title={one.place}>
								{one.place}
							</span>
						</th>
						{one.values.map((value, index) => (
							<td
								// biome-ignore lint/suspicious/noArrayIndexKey: a value is its run's place
								key={index}
								className={cn("break-words py-1.5 pr-4", index > 0 && !same(value, one.values[0]) && "font-semibold")}
							>
								{value === null ? (
									<span className="text-muted-foreground">
										{one.default === null ? "not set" : `${told(one.default)}, not set`}
									</span>
								) : (
									told(value)
								)}
							</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a) === JSON.stringify(b);

function told(value: Value): string {
	if (typeof value === "string") return value;
	if (typeof value === "boolean") return value ? "on" : "off";
	if (typeof value === "number" && value !== 0 && Math.abs(value) < 0.001) return value.toExponential();
	return JSON.stringify(value);
}
