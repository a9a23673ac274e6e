// A problem in words: what happened, what to do, and the raw text one click away.
import { CircleAlert } from "lucide-react";
import { Collapsible } from "radix-ui";
import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { cn } from "@/lib/cn";

type Props = { error: unknown; className?: string; children?: ReactNode };

/** `children`: buttons that do what the hint says. */
export function ProblemAlert({ error, className, children }: Props) {
	const problem = asProblem(error);
	return (
		<div
			role="alert"
			data-testid="problem"
			data-code={problem.code}
			className={cn("flex gap-2.5 rounded-lg bg-destructive-soft p-3", className)}
		>
			<CircleAlert className="mt-0.5 size-4 shrink-0 text-destructive" aria-hidden="true" />
			<div className="selectable min-w-0 flex-1">
				<p className="break-words font-medium">{problem.message}</p>
				{problem.hint && <p className="break-words text-muted-foreground">{problem.hint}</p>}
				{problem.detail && (
					<Collapsible.Root className="mt-1">
						<Collapsible.Trigger className="text-small text-primary-text hover:underline">Details</Collapsible.Trigger>
						<Collapsible.Content>
							<pre className="mt-1 max-h-48 overflow-auto whitespace-pre-wrap break-words rounded-sm bg-sunken p-2 font-mono text-micro">
								{problem.detail}
							</pre>
						</Collapsible.Content>
					</Collapsible.Root>
				)}
				{children && <div className="mt-2 flex gap-2">{children}</div>}
			</div>
		</div>
	);
}
