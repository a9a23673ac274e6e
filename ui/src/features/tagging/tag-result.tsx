// What the last tagging did: numbers, images that could not be tagged, and the way back.
import { Link } from "@tanstack/react-router";
import type { Job } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { count, plural, significant } from "@/lib/format";
import { reportOf } from "./api";

export function TagResult({ job, dataset }: { job: Job; dataset: string }) {
	const report = reportOf(job);
	if (job.problem) return <ProblemAlert error={job.problem} />;
	if (!report) return <p className="text-muted-foreground">Stopped before anything was written.</p>;
	const speed =
		report.provider && report.images_per_second !== null
			? `${significant(report.images_per_second)} images/s on ${report.provider === "cpu" ? "the CPU" : report.provider.toUpperCase()}`
			: null;
	return (
		<div className="selectable" data-testid="tag-result">
			<p className="font-medium">
				{job.state === "cancelled" ? "Stopped: " : ""}
				{plural(report.written, "caption")} written, {count(report.skipped)} left as they were
				{report.failed.length > 0 && `, ${count(report.failed.length)} failed`}
			</p>
			{speed && <p className="text-muted-foreground text-small">{speed}</p>}
			{report.note && <p className="text-small text-warning">{report.note}</p>}
			{report.failed.length > 0 && (
				<ul className="mt-2 max-h-48 overflow-auto rounded-md bg-sunken p-2 text-small" data-testid="tag-failed">
					{report.failed.map((failure) => (
						<li key={failure.file} className="break-words">
							<span className="font-mono">{failure.file}</span>: {failure.reason}
						</li>
					))}
				</ul>
			)}
			{report.operation !== null && (
				<Link
					to="/datasets/$name/history"
					params={{ name: dataset }}
					className="mt-2 inline-block text-primary-text text-small hover:underline"
				>
					Show it in the history
				</Link>
			)}
		</div>
	);
}
