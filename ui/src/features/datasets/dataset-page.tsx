// One dataset: its header with tabs, and the open tab below.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/page-header";
import { tabClasses } from "@/components/ui/tabs";

const tabs = [
	{ to: "/datasets/$name", label: "Images" },
	{ to: "/datasets/$name/bulk", label: "Bulk edit" },
	{ to: "/datasets/$name/tag", label: "Auto-tag" },
	{ to: "/datasets/$name/history", label: "History" },
] as const;

export function DatasetPage({ name, children }: { name: string; children: ReactNode }) {
	const links = (
		<nav aria-label="Views" className="flex h-full gap-4">
			{tabs.map(({ to, label }) => (
				<Link
					key={to}
					to={to}
					params={{ name }}
					activeOptions={{ exact: true, includeSearch: false }}
					className={tabClasses}
				>
					{label}
				</Link>
			))}
		</nav>
	);
	return (
		<div className="flex h-full flex-col">
			<PageHeader title={name} tabs={links} />
			<div className="min-h-0 flex-1">{children}</div>
		</div>
	);
}
