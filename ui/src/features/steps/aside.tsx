// Time, by earlier runs on this card or as given, and what another number would change.
import type { Calculated } from "@/api/bindings";
import { count, estimate, plural, significant } from "@/lib/format";
import { NumberBox } from "./number-box";
import type { Line, StepsSearch } from "./search";

type Props = {
	calculated: Calculated;
	lines: Line[];
	search: StepsSearch;
	onChange: (change: Partial<StepsSearch>) => void;
};

export function Aside({ calculated, lines, search, onChange }: Props) {
	const { time, what_ifs, plan } = calculated;
	const [low, high] = time.range ?? [];
	const shown = what_ifs.some((what) => what.seconds !== null);
	return (
		<div className="p-4" data-testid="steps-aside">
			<NumberBox
				label="Time for a step"
				unit="s/step"
				fraction
				optional
				value={search.each}
				placeholder={time.seconds_per_step === null ? "not known" : significant(time.seconds_per_step)}
				onChange={(each) => onChange({ each })}
				data-testid="each"
			/>
			<p className="mt-1 text-small text-muted-foreground">{sentence(time.basis)}</p>
			<dl className="mt-3 border-t text-body">
				<div className="flex h-9 items-center">
					<dt className="text-muted-foreground">Training</dt>
					<dd className="ml-auto font-medium" data-testid="calculated-time">
						{time.seconds === null ? "not known" : estimate(time.seconds)}
					</dd>
				</div>
				{low != null && high != null && !time.measured && (
					<div className="flex h-9 items-center border-t">
						<dt className="text-muted-foreground">Between</dt>
						<dd className="ml-auto">
							{estimate(low)} and {estimate(high)}
						</dd>
					</div>
				)}
			</dl>
			{time.seconds !== null && <p className="text-micro text-muted-foreground">Loading and caching come on top.</p>}
			{what_ifs.length > 0 && (
				<>
					<h2 className="mt-5 font-semibold">If you change one thing</h2>
					<table className="mt-1 w-full text-body">
						<thead>
							<tr className="h-8 text-small text-muted-foreground">
								<th className="text-left font-normal">Change</th>
								<th className="text-right font-normal">steps</th>
								{shown && <th className="text-right font-normal">time</th>}
							</tr>
						</thead>
						<tbody>
							{what_ifs.map((what) => (
								<tr key={what.change} className="h-9 border-t">
									<td>{what.change}</td>
									<td className="text-right">{count(what.steps)}</td>
									{shown && (
										<td className="text-right text-muted-foreground">
											{what.seconds === null ? "" : estimate(what.seconds)}
										</td>
									)}
								</tr>
							))}
						</tbody>
					</table>
				</>
			)}
			<h2 className="mt-5 font-semibold">Each image is seen</h2>
			<p className="mt-1 text-small text-muted-foreground">
				{lines
					.map((line) => `${line.dataset ?? nameOf(line)} ${plural(line.repeats * plan.epochs, "time")}`)
					.join(", ")}
				{plan.total_steps < plan.epochs * plan.steps_per_epoch && ", less in the last epoch, which is cut short"}
			</p>
		</div>
	);
}

const nameOf = (line: Line) => (line.width > 0 && line.height > 0 ? `${line.width}×${line.height}` : "images");
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
