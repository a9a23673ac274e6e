// The rail: the nouns of the app, always in sight.
import { Link } from "@tanstack/react-router";
import {
	Activity,
	Calculator,
	House,
	Images,
	Layers,
	type LucideIcon,
	Settings,
	SlidersHorizontal,
} from "lucide-react";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";

type Place = {
	to: "/" | "/datasets" | "/train" | "/runs" | "/loras" | "/steps" | "/settings";
	label: string;
	icon: LucideIcon;
	key?: number;
};

/** In the order of Ctrl+1 and so on; `key` is the number of a place that keeps one of its own. */
export const places: Place[] = [
	{ to: "/", label: "Home", icon: House },
	{ to: "/datasets", label: "Datasets", icon: Images },
	{ to: "/train", label: "Train", icon: SlidersHorizontal },
	{ to: "/runs", label: "Runs", icon: Activity },
	{ to: "/loras", label: "LoRAs", icon: Layers },
	{ to: "/steps", label: "Steps", icon: Calculator, key: 7 },
];

/** `training`: a run is alive, so Runs wears a green dot. */
export function Rail({ training }: { training: boolean }) {
	return (
		<nav
			aria-label="Main"
			className="flex flex-col items-center gap-0.5 border-r border-sidebar-border bg-sidebar py-2"
		>
			{places.map((place, index) => (
				<Entry
					key={place.to}
					place={place}
					keys={`Ctrl+${place.key ?? index + 1}`}
					dot={place.to === "/runs" && training}
				/>
			))}
			<span className="flex-1" />
			<Entry place={{ to: "/settings", label: "Settings", icon: Settings }} keys="Ctrl+," dot={false} />
		</nav>
	);
}

function Entry({ place: { to, label, icon: Icon }, keys, dot }: { place: Place; keys: string; dot: boolean }) {
	const link = (
		<Link
			to={to}
			activeOptions={{ exact: to === "/" }}
			data-testid={`rail-${label.toLowerCase()}`}
			className="group relative flex h-[50px] w-[58px] flex-col items-center justify-center gap-1 rounded-md text-micro leading-none text-sidebar-foreground hover:bg-sidebar-accent/60 data-[status=active]:bg-sidebar-accent data-[status=active]:font-medium data-[status=active]:text-sidebar-accent-foreground"
		>
			<Icon
				className="size-[18px] group-data-[status=active]:text-sidebar-primary"
				strokeWidth={1.75}
				aria-hidden="true"
			/>
			{label}
			{dot && (
				<i className="absolute right-3 top-2 box-content size-2 rounded-full border-2 border-sidebar bg-success">
					<span className="sr-only">training</span>
				</i>
			)}
		</Link>
	);
	return (
		<Tooltip>
			<TooltipTrigger asChild>{link}</TooltipTrigger>
			<TooltipContent side="right">
				{label} <span className="ml-2 text-faint">{keys}</span>
			</TooltipContent>
		</Tooltip>
	);
}
