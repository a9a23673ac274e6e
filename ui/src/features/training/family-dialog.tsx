// Another family of base models, or another mode: every value that changes, old and new, before anything is changed.
import { ArrowRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { plural } from "@/lib/format";
import { familyLabel } from "./families";
import type { FamilyChange } from "./family-change";
import { modeLabel } from "./modes";
import { shown } from "./places";

type Props = {
	change: FamilyChange;
	/** Whether the mode changes, and not the family. */
	byMode: boolean;
	onClose: () => void;
	/** `values`: whether the values follow. */
	onApply: (values: boolean) => void;
};

export function FamilyDialog({ change: { family, mode, changes, kept, unused }, byMode, onClose, onApply }: Props) {
	const label = byMode ? modeLabel(mode) : familyLabel(family);
	const [name] = label.split(",");
	// Names of modes are long beside the other buttons.
	const to = byMode ? "the mode" : `to ${name}`;
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent
				className="w-[560px]"
				title={`Change to ${label}`}
				description="Name, base model and datasets stay as they are."
			>
				<DialogBody className="space-y-4" data-testid="family-dialog">
					{changes.length > 0 && (
						<section>
							<h3 className="font-medium">{`${plural(changes.length, "value")} of the preset ${changes.length === 1 ? "follows" : "follow"}`}</h3>
							<ul className="mt-1 divide-y border-y">
								{changes.map(({ param, place, from, to }) => (
									<li key={place} className="flex items-baseline gap-3 py-1.5" data-testid="family-value">
										<span className="min-w-0 flex-1 truncate" title={param.key}>
											{param.label}
										</span>
										<span className="selectable flex items-center gap-1.5 font-mono text-small">
											<span className="text-muted-foreground">{shown(from)}</span>
											<ArrowRight className="size-3 shrink-0 text-faint" aria-label="becomes" />
											{shown(to)}
										</span>
									</li>
								))}
							</ul>
						</section>
					)}
					{kept > 0 && (
						<p className="text-muted-foreground">{`${plural(kept, "value")} you set ${kept === 1 ? "stays" : "stay"} as ${kept === 1 ? "it is" : "they are"}.`}</p>
					)}
					{unused.length > 0 && (
						<section>
							<h3 className="font-medium">{`${plural(unused.length, "value")} not used by ${name}`}</h3>
							<p className="text-small text-muted-foreground">
								Kept in the draft for the way back, and not given to the trainer.
							</p>
							<p className="selectable mt-1 font-mono text-small text-muted-foreground">
								{unused.map(({ param, value }) => `${param.key} = ${shown(value)}`).join(", ")}
							</p>
						</section>
					)}
				</DialogBody>
				<DialogFooter>
					<Button onClick={onClose}>Keep as it is</Button>
					{changes.length > 0 && (
						<Button onClick={() => onApply(false)} data-testid="family-only">
							{byMode ? "Change only the mode" : "Change only the family"}
						</Button>
					)}
					<Button variant="primary" onClick={() => onApply(true)} data-testid="family-apply">
						{changes.length > 0 ? `Change ${to} with ${plural(changes.length, "value")}` : `Change ${to}`}
					</Button>
				</DialogFooter>
			</DialogContent>
		</Dialog>
	);
}
