// Whether a run trained as it was asked: a green tick, or each value that differs; what no file tells is named.
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { Collapsible } from "radix-ui";
import { useState } from "react";
import type { ProofValue, Run } from "@/api/bindings";
import { plural } from "@/lib/format";
import { proofQuery } from "./api";
import { fileName } from "./words";

export function ProofCard({ run }: { run: Run }) {
	const [open, setOpen] = useState(false);
	const { data: proof } = useQuery({ ...proofQuery(run.run), enabled: open });
	const short = run.proof;
	if (!short) return null;
	const right = short.differing.length === 0;
	return (
		<section aria-label="Proof" data-testid="proof" className="rounded-lg border bg-card px-3.5 py-3">
			<div className="flex gap-2.5">
				{right ? (
					<CircleCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden="true" />
				) : (
					<TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
				)}
				<div className="selectable min-w-0 flex-1">
					<p className="font-medium">
						{right
							? `Trained as asked: ${plural(short.confirmed, "value")} confirmed`
							: `${plural(short.differing.length, "value")} not as asked`}
					</p>
					{!right && <Values values={short.differing} />}
					<p className="text-small text-muted-foreground">
						{`Read in the ${short.last ? "final model" : "first checkpoint"}`}
						{short.unproven > 0 && `; no file tells of ${plural(short.unproven, "setting")}`}
					</p>
					<Collapsible.Root open={open} onOpenChange={setOpen}>
						<Collapsible.Trigger className="text-small text-primary-text hover:underline" data-testid="proof-values">
							{open ? "Hide values" : `Show ${plural(short.confirmed, "value")}`}
						</Collapsible.Trigger>
						<Collapsible.Content>
							{proof && (
								<>
									<p className="mt-1 truncate font-mono text-micro text-muted-foreground" title={proof.file}>
										{fileName(proof.file)}
									</p>
									<Values values={proof.confirmed} />
									{proof.unproven.length > 0 && (
										<p className="mt-1 break-words text-small text-muted-foreground">
											{`No file tells of ${proof.unproven.join(", ")}.`}
										</p>
									)}
								</>
							)}
						</Collapsible.Content>
					</Collapsible.Root>
				</div>
			</div>
		</section>
	);
}

function Values({ values }: { values: ProofValue[] }) {
	return (
		<ul className="mt-1 max-h-64 overflow-auto">
			{values.map(({ param, asked, recorded }) => (
				<li key={param} className="break-words py-0.5 text-small">
					<span className="font-mono">{param}</span>{" "}
					{asked === recorded ? (
						<span className="text-muted-foreground">{recorded || "empty"}</span>
					) : (
						<span className="text-muted-foreground">{`asked ${asked || "empty"}, recorded ${recorded || "empty"}`}</span>
					)}
				</li>
			))}
		</ul>
	);
}
