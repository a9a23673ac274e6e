// One dataset: its header with tabs, and the open tab below.
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { tabClasses } from "@/components/ui/tabs";
import { count, plural } from "@/lib/format";
import { datasetQuery, useFreshIndex } from "./api";
import { OfflineNote } from "./images-tab";

const tabs = [
	{ to: "/datasets/$name", label: "Images" },
	{ to: "/datasets/$name/bulk", label: "Bulk edit" },
	{ to: "/datasets/$name/tag", label: "Auto-tag" },
	{ to: "/datasets/$name/history", label: "History" },
] as const;

type Props = {
	name: string;
	/** Words on the right of the header: whether all captions are saved. */
	status?: ReactNode;
	children: ReactNode;
};

export function DatasetPage({ name, status, children }: Props) {
	const { data, error } = useQuery(datasetQuery(name));
	useFreshIndex(name);
	// One primary button in a view: these panes have their own, and without an image there is nothing to train.
	const { pathname } = useLocation();
	const second = /\/(bulk|tag)$/.test(pathname) || !data || data.images === data.unreadable;
	const links = (
		<nav aria-label="Views" className="flex h-full gap-4">
			{tabs.map(({ to, label }) => (
				<Link
					key={to}
					to={to}
					params={{ name }}
					// The filter goes along, so that bulk edits know it.
					search
					activeOptions={{ exact: true, includeSearch: false }}
					className={tabClasses}
				>
					{label}
				</Link>
			))}
		</nav>
	);
	const note = data && (
		<span title={data.path} data-testid="dataset-counts">
			{plural(data.images, "image")} · {count(data.captioned)} captioned
		</span>
	);
	return (
		<div className="flex h-full flex-col">
			<PageHeader title={name} note={note} tabs={links}>
				{status}
				<Button variant={second ? "secondary" : "primary"} asChild>
					<Link to="/train" search={{ dataset: name }} data-testid="train-dataset">
						<Play />
						Train
					</Link>
				</Button>
			</PageHeader>
			{data?.offline && <OfflineNote reason={data.offline} />}
			{error ? (
				<ProblemAlert error={error} className="m-5">
					<Button asChild>
						<Link to="/datasets">All datasets</Link>
					</Button>
				</ProblemAlert>
			) : (
				<div className="min-h-0 flex-1">{children}</div>
			)}
		</div>
	);
}
