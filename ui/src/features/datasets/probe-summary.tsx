// What a folder holds, before it is registered.
import type { Probe } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { plural, size } from "@/lib/format";

export function ProbeSummary({ title, probe, error }: { title: string; probe: Probe | undefined; error?: unknown }) {
	return (
		<div className="mb-5 flex items-start gap-4">
			<div className="min-w-0 flex-1">
				<h3 className="truncate text-title font-semibold" title={title}>
					{title}
				</h3>
				<p className="text-muted-foreground" data-testid="probe-summary">
					{error ? asProblem(error).message : probe ? inWords(probe) : "Looking inside"}
				</p>
			</div>
			{probe?.registered && (
				<p className="shrink-0 text-small text-warning">Registered already, as {probe.registered}</p>
			)}
		</div>
	);
}

function inWords({ images, captions, bytes, unsupported, subsets }: Probe): string {
	return [
		plural(images, "image"),
		plural(captions, "caption"),
		size(bytes),
		unsupported > 0 && `${unsupported} not readable`,
		subsets.length > 0 && plural(subsets.length, "sub-folder with images", "sub-folders with images"),
	]
		.filter(Boolean)
		.join(", ");
}
