// What is missing before a run can be trained; gone when nothing is.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleDashed } from "lucide-react";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { backendQuery } from "@/features/backend/api";
import { modelsQuery } from "@/features/models/api";

type Hint = { title: string; text: string; action: string; to: "/settings" | "/setup" };

export function SetupHints() {
	const { data: backend } = useQuery(backendQuery);
	const { data: models } = useQuery(modelsQuery);
	const hints: Hint[] = [];
	if (backend && !backend.ready) {
		hints.push(
			backend.name === null
				? { title: "No backend yet", text: "Training needs Python and sd-scripts", action: "Install", to: "/setup" }
				: {
						title: "The backend cannot train yet",
						text: backend.problems[0]?.message ?? "It has not been tested",
						action: "Look",
						to: "/settings",
					},
		);
	}
	if (models?.models.length === 0) {
		hints.push({
			title: "No base model found",
			text: "Name the folders in which they lie",
			action: "Add folder",
			to: "/settings",
		});
	}
	if (hints.length === 0) return null;
	return (
		<Panel title="Finish setup">
			<ul className="pb-1.5">
				{hints.map((hint) => (
					<li key={hint.title} className="flex items-center gap-2.5 px-3.5 py-2" data-testid="setup-hint">
						<CircleDashed className="size-4 shrink-0 text-warning" aria-hidden="true" />
						<div className="min-w-0 flex-1">
							<div>{hint.title}</div>
							<div className="text-small text-muted-foreground">{hint.text}</div>
						</div>
						<Button asChild size="small">
							<Link to={hint.to}>{hint.action}</Link>
						</Button>
					</li>
				))}
			</ul>
		</Panel>
	);
}
