// What stands in the way of a start, and the start itself.
import { useMutation } from "@tanstack/react-query";
import { CircleX, TriangleAlert } from "lucide-react";
import type { Checked } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import { useShortcuts } from "@/lib/use-shortcuts";

/** Starts a draft as it lies on the disk, and goes to the run. */
export type Start = (draft: string) => Promise<unknown>;

type Props = {
	draft: string;
	/** Whether another run comes first. */
	waits?: boolean;
	start?: Start;
	checked: Checked | undefined;
	save: () => Promise<void>;
	onNext: () => void;
};

export function StartBar({ draft, waits = false, start: run, checked, save, onNext }: Props) {
	const start = useMutation({ mutationFn: (id: string) => run?.(id) ?? Promise.resolve(), meta: { quiet: true } });
	const count = (level: string) => checked?.issues.filter((issue) => issue.level === level).length ?? 0;
	const [errors, warnings] = [count("error"), count("warning")];
	const ready = run !== undefined && checked !== undefined && !checked.blocked && !start.isPending;
	const go = async () => {
		if (!ready) return;
		await save();
		start.mutate(draft);
	};
	useShortcuts({ "ctrl+enter": () => void go() });
	return (
		<footer className="shrink-0 border-t p-3">
			{start.isError && <ProblemAlert error={start.error} className="mb-2.5" />}
			{errors + warnings > 0 && (
				<div className="mb-2.5 flex items-center gap-2 text-small" data-testid="issues">
					{errors > 0 ? (
						<CircleX className="size-3.5 text-destructive" aria-hidden="true" />
					) : (
						<TriangleAlert className="size-3.5 text-warning" aria-hidden="true" />
					)}
					{errors > 0 && (
						<span>
							{plural(errors, "error")} {errors === 1 ? "blocks" : "block"} the start
						</span>
					)}
					{warnings > 0 && <span className="text-muted-foreground">{plural(warnings, "warning")}</span>}
					<Button variant="link" size="inline" className="ml-auto text-small" onClick={onNext}>
						Next issue
					</Button>
				</div>
			)}
			{run && (
				<Button
					variant="primary"
					className="w-full"
					disabled={!ready}
					title={errors > 0 ? "Correct the errors first" : undefined}
					data-testid="start"
					onClick={() => void go()}
				>
					{start.isPending ? "Starting" : startWords(checked, waits)}
					<span className="ml-1 text-micro opacity-75">Ctrl Enter</span>
				</Button>
			)}
		</footer>
	);
}

/** `Start 1,440 steps`, or into the queue when another run comes first. */
function startWords(checked: Checked | undefined, waits: boolean): string {
	const plan = checked?.plan;
	const steps = plan?.exact ? plural(plan.total_steps, "step") : "training";
	return waits ? `Add ${steps} to the queue` : `Start ${steps}`;
}
