// What the last tagging did: numbers, images that could not be tagged, the first captions, and the way back.
import { Link } from "@tanstack/react-router";
import { Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { Job, TagReport } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { count, plural, significant } from "@/lib/format";
import { orderOf, reportOf } from "./api";

type Props = { job: Job; dataset: string; picture: (file: string) => ReactNode };

export function TagResult({ job, dataset, picture }: Props) {
	const report = reportOf(job);
	const read = orderOf(job)?.dry_run === true;
	if (job.problem) return <ProblemAlert error={job.problem} />;
	if (!report) return <WithoutReport job={job} dataset={dataset} read={read} />;
	return (
		<div className="selectable" data-testid="tag-result">
			<p className="font-medium text-title">
				{job.state === "cancelled" ? "Stopped: " : ""}
				{read
					? `${plural(report.written + report.skipped, "image")} read`
					: `${plural(report.written, "caption")} written`}
			</p>
			<p className="text-muted-foreground text-small">
				{[
					read ? "no caption written" : `${count(report.skipped)} left as they were`,
					report.known ? `${count(report.known)} known from before, not looked at again` : null,
					report.failed.length > 0 && `${count(report.failed.length)} failed`,
					speed(report),
				]
					.filter(Boolean)
					.join(" · ")}
				{report.operation !== null && (
					<>
						{" · "}
						<Link to="/datasets/$name/history" params={{ name: dataset }} className="text-primary-text hover:underline">
							Show it in the history
						</Link>
					</>
				)}
			</p>
			{report.note && <p className="text-small text-warning">{report.note}</p>}
			{report.failed.length > 0 && <Failed report={report} />}
			{!read && report.preview.length > 0 && <Captions report={report} picture={picture} />}
		</div>
	);
}

/** A job whose process ended first left no report; what it found until then is in the files and in the history. */
function WithoutReport({ job, dataset, read }: { job: Job; dataset: string; read: boolean }) {
	if (job.state !== "interrupted") return <EmptyState title="Stopped" text="It had not begun; nothing was written." />;
	if (read) {
		return (
			<EmptyState
				icon={Unplug}
				title="Nyx ended before all images were read"
				text="What was seen until then is kept. Read again to go on with the rest."
			/>
		);
	}
	return (
		<EmptyState
			icon={Unplug}
			title="Nyx ended before the tagging did"
			text="What was found until then is written. Tag again to go on with the images that have no caption."
		>
			<HistoryLink dataset={dataset} />
		</EmptyState>
	);
}

function HistoryLink({ dataset }: { dataset: string }) {
	return (
		<Link to="/datasets/$name/history" params={{ name: dataset }} className="text-primary-text hover:underline">
			Show it in the history
		</Link>
	);
}

function speed({ provider, images_per_second }: TagReport): string | null {
	if (!provider || images_per_second === null) return null;
	return `${significant(images_per_second)} images/s on ${provider === "cpu" ? "the CPU" : provider.toUpperCase()}`;
}

function Failed({ report }: { report: TagReport }) {
	return (
		<>
			<h3 className="mt-4 mb-1 font-semibold">Not tagged</h3>
			<ul
				className="max-h-48 divide-y divide-border overflow-auto rounded-md border text-small"
				data-testid="tag-failed"
			>
				{report.failed.map((failure) => (
					<li key={failure.file} className="break-words px-2.5 py-1.5">
						<span className="font-mono">{failure.file}</span>: {failure.reason}
					</li>
				))}
			</ul>
		</>
	);
}

function Captions({ report, picture }: { report: TagReport; picture: (file: string) => ReactNode }) {
	const more = report.written - report.preview.length;
	return (
		<>
			<h3 className="mt-4 mb-1 font-semibold">
				What was written{" "}
				{more > 0 && (
					<span className="font-normal text-muted-foreground">the first {count(report.preview.length)}</span>
				)}
			</h3>
			<ul className="divide-y divide-border rounded-md border" data-testid="tag-preview">
				{report.preview.map(({ file, after }) => (
					<li key={file} className="flex gap-3 p-2">
						<span className="size-14 shrink-0 overflow-hidden rounded-sm bg-sunken">{picture(file)}</span>
						<span className="min-w-0 flex-1">
							<span className="block truncate font-mono text-muted-foreground text-small">{file}</span>
							<span className="line-clamp-2 text-small" title={after}>
								{after}
							</span>
						</span>
					</li>
				))}
			</ul>
		</>
	);
}
