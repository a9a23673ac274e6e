// The tags a LoRA saw, larger when they were more frequent; each says its count.
import { useState } from "react";
import type { TagCount } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { count, plural } from "@/lib/format";

const FIRST = 120;

export function TagCloud({ tags }: { tags: TagCount[] }) {
	const [all, setAll] = useState(false);
	const most = tags[0]?.count ?? 1;
	const shown = all ? tags : tags.slice(0, FIRST);
	return (
		<>
			<p className="mb-1.5 text-small text-muted-foreground">{plural(tags.length, "tag")}, most frequent first</p>
			<ul className="selectable flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
				{shown.map(({ tag, count: times }) => (
					<li key={tag} title={`${tag}: ${plural(times, "caption")}`}>
						<span style={{ fontSize: `${11 + Math.round((4 * times) / most)}px` }}>{tag}</span>
						<span className="ml-1 text-micro text-faint">{count(times)}</span>
					</li>
				))}
			</ul>
			{!all && tags.length > FIRST && (
				<Button variant="ghost" size="small" className="mt-2" onClick={() => setAll(true)}>
					Show all {count(tags.length)}
				</Button>
			)}
		</>
	);
}
