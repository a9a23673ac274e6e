// What is made of the base model: the modes that its family has, and what each is.
import { useQuery } from "@tanstack/react-query";
import type { Fix, Issue, Mode } from "@/api/bindings";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { cn } from "@/lib/cn";
import { type Family, modesQuery } from "./api";
import { familyLabel } from "./families";
import { MODES } from "./modes";
import { IssueNote } from "./param-row";

type Props = { family: Family; value: Mode; issue?: Issue; onChange: (mode: Mode) => void; onFix: (fix: Fix) => void };

export function ModeRow({ family, value, issue, onChange, onFix }: Props) {
	const offers = useQuery(modesQuery).data?.filter((offer) => offer.family === family) ?? [];
	const about = MODES.find(({ id }) => id === value)?.about;
	const why = (mode: Mode) => {
		const offer = offers.find((offer) => offer.mode === mode);
		if (!offer) return `Not for ${familyLabel(family).split(",")[0]}`;
		return offer.refused ? "Does not work in sd-scripts" : undefined;
	};
	return (
		<div
			data-testid="row-mode"
			data-level={issue?.level}
			className={cn(
				"grid grid-cols-[16px_206px_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 py-[5px] @max-[740px]:grid-cols-[16px_152px_minmax(0,1fr)]",
				issue?.level === "error" && "-mx-3 rounded-md bg-destructive-soft px-3",
			)}
		>
			<span />
			<label htmlFor="mode" className="min-w-0">
				<span className="block leading-[18px]">What is trained</span>
				<span className="block truncate font-mono text-[11px] leading-[15px] text-faint">mode</span>
			</label>
			<div className="flex min-w-0 items-center gap-3">
				<div className="w-[220px] shrink-0">
					<Select value={value} onValueChange={(mode) => onChange(mode as Mode)}>
						<SelectTrigger id="mode" aria-label="What is trained" data-testid="mode">
							<SelectValue />
						</SelectTrigger>
						<SelectContent>
							{MODES.map(({ id, label }) => (
								<SelectItem
									key={id}
									value={id}
									disabled={why(id) !== undefined && id !== value}
									data-testid={`mode-${id}`}
								>
									{why(id) ? `${label}: ${why(id)}` : label}
								</SelectItem>
							))}
						</SelectContent>
					</Select>
				</div>
				<span className="min-w-0 text-small text-muted-foreground">{about}</span>
			</div>
			{issue && (
				<div className="col-start-3">
					<IssueNote issue={issue} onFix={onFix} />
				</div>
			)}
		</div>
	);
}
