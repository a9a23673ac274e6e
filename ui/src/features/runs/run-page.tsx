// One run: its header with tabs, and the open tab below.
import type { ReactNode } from "react";
import { PageHeader } from "@/components/page-header";

export function RunPage({ run, children }: { run: string; children: ReactNode }) {
	return (
		<div className="flex h-full flex-col">
			<PageHeader title={run} />
			<div className="min-h-0 flex-1">{children}</div>
		</div>
	);
}
