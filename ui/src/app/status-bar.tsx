// The one place for progress that concerns the whole app.
import { useQuery } from "@tanstack/react-query";
import { startUpQuery } from "@/features/settings/api";

export function StatusBar() {
	const { data: start } = useQuery(startUpQuery);
	return (
		<footer className="col-span-2 flex items-center gap-3 border-t border-sidebar-border bg-sidebar px-3 text-small text-muted-foreground">
			<span className="flex-1" />
			<span>{start && `Nyx Trainer ${start.version}`}</span>
		</footer>
	);
}
