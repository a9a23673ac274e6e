// Where one is, in the title bar.
import { Link, useMatches } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";

/** One step of the way; `to` leads back there. */
export type Crumb = { label: ReactNode; to?: "/datasets" | "/train" | "/runs" };

export function Breadcrumb() {
	const matches = useMatches();
	const match = matches.findLast((each) => each.staticData.crumbs);
	const crumbs = match?.staticData.crumbs?.(match.params as Record<string, string>) ?? [];
	return (
		<nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-1.5 whitespace-nowrap text-body">
			{crumbs.map((crumb, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
				<Fragment key={index}>
					{index > 0 && <span className="text-faint">/</span>}
					{crumb.to ? (
						<Link to={crumb.to} className="text-muted-foreground hover:text-foreground">
							{crumb.label}
						</Link>
					) : (
						<span className="truncate font-medium text-foreground">{crumb.label}</span>
					)}
				</Fragment>
			))}
		</nav>
	);
}
