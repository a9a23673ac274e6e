// Everything that is written on the way, in order, on demand.
import type { Plan } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { count, plural } from "@/lib/format";
import { Fold } from "./plan-parts";

/** More than this is not read by anybody, and would take long to draw. */
const SHOWN = 300;

type Written = { key: string; step: number; what: string; gone: boolean };

export function PlanSaves({ plan }: { plan: Plan }) {
	const total = plan.saves.length + (plan.states?.length ?? 0) + (plan.samples?.length ?? 0);
	return (
		<Fold title="Written on the way" note={plural(total, "time")}>
			<List plan={plan} total={total} />
		</Fold>
	);
}

function List({ plan, total }: { plan: Plan; total: number }) {
	return (
		<>
			<ol className="space-y-[3px] text-micro" data-testid="written">
				{written(plan)
					.slice(0, SHOWN)
					.map(({ key, step, what, gone }) => (
						<li key={key} className="flex gap-2">
							<span className="w-12 shrink-0 text-right text-muted-foreground">{count(step)}</span>
							<span className={cn("min-w-0 truncate", gone && "text-muted-foreground line-through")} title={what}>
								{what}
							</span>
							{gone && <span className="ml-auto shrink-0 text-muted-foreground">removed later</span>}
						</li>
					))}
			</ol>
			{total > SHOWN && <p className="pt-1 text-micro text-muted-foreground">and {count(total - SHOWN)} more</p>}
		</>
	);
}

/** At one step samples come first, then files, then states. */
function written({ saves, states = [], samples = [] }: Plan): Written[] {
	const all: Written[] = [
		...samples.map(({ step, images }) => ({
			key: `sample ${step}`,
			step,
			what: plural(images, "sample image"),
			gone: false,
		})),
		...saves.map(({ step, file, kept }) => ({ key: file, step, what: file, gone: !kept })),
		...states.map(({ step, folder, kept }) => ({ key: folder, step, what: folder, gone: !kept })),
	];
	return all.sort((a, b) => a.step - b.step);
}
