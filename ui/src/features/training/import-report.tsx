// What became of imported settings: what a run still needs first, then what was not taken, then what has another name now.
import type { ReactNode } from "react";
import type { ImportedDraft, KeyReport } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { plural } from "@/lib/format";
import { formWords, keysWith, missingWords, takenCount } from "./import-words";

export function ImportReport({ imported, onClose }: { imported: ImportedDraft; onClose: () => void }) {
	const { draft, report } = imported;
	const [unknown, leftOut] = [keysWith(report, "unknown"), keysWith(report, "left_out")];
	const translated = keysWith(report, "translated").filter(({ to }) => to !== null);
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent
				title={`Imported as ${draft.config.name}`}
				description={`${plural(takenCount(report), "setting")} taken from ${formWords(report.form)}. Family told by ${report.family_from}.`}
				className="w-[640px]"
				data-testid="import-report"
			>
				<DialogBody className="selectable space-y-4">
					<Section title="Still needed" testId="import-missing" show={report.missing.length > 0}>
						{report.missing.map((place) => (
							<li key={place}>{missingWords(place)}</li>
						))}
					</Section>
					<Section title="Not on this machine" testId="import-not-here" show={report.not_here.length > 0}>
						{report.not_here.map((path) => (
							<li key={path} className="break-all font-mono text-small">
								{path}
							</li>
						))}
					</Section>
					<Keys title="Unknown, not taken" testId="import-unknown" keys={unknown} />
					<Keys title="Left out" testId="import-left-out" keys={leftOut} />
					<Keys title="Under another name now" testId="import-translated" keys={translated} />
					<Section title="Such a file never says" testId="import-not-given" show={report.not_given.length > 0}>
						<li className="font-mono text-small">{report.not_given.join(", ")}</li>
					</Section>
					<Section title="Worth knowing" testId="import-notes" show={report.notes.length > 0}>
						{report.notes.map((note) => (
							<li key={note}>{note}</li>
						))}
					</Section>
				</DialogBody>
				<DialogFooter>
					<Button variant="primary" onClick={onClose} data-testid="import-done">
						Open the draft
					</Button>
				</DialogFooter>
			</DialogContent>
		</Dialog>
	);
}

type SectionProps = { title: string; testId: string; show: boolean; children: ReactNode };

function Section({ title, testId, show, children }: SectionProps) {
	if (!show) return null;
	return (
		<section data-testid={testId}>
			<h3 className="mb-1 text-small font-medium text-muted-foreground">{title}</h3>
			<ul className="space-y-0.5">{children}</ul>
		</section>
	);
}

function Keys({ title, testId, keys }: { title: string; testId: string; keys: KeyReport[] }) {
	return (
		<Section title={title} testId={testId} show={keys.length > 0}>
			{keys.map(({ key, to, note }, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a key can be said twice in one file
				<li key={`${key} ${index}`} className="break-words">
					<code className="font-mono text-small">{key}</code>
					{to && <span className="text-muted-foreground"> is {to}</span>}
					{note && <span className="text-muted-foreground">: {note}</span>}
				</li>
			))}
		</Section>
	);
}
