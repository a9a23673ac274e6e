// A button that shows only an icon: it always has a name, and the name is its tooltip.
import type { ComponentProps } from "react";
import { Button } from "./button";
import { Tooltip, TooltipContent, TooltipTrigger } from "./tooltip";

type Props = Omit<ComponentProps<typeof Button>, "aria-label"> & { label: string; keys?: string };

export function IconButton({ label, keys, variant = "ghost", size = "icon-small", ...props }: Props) {
	return (
		<Tooltip>
			<TooltipTrigger asChild>
				<Button variant={variant} size={size} aria-label={label} {...props} />
			</TooltipTrigger>
			<TooltipContent>
				{label}
				{keys && <span className="ml-2 text-faint">{keys}</span>}
			</TooltipContent>
		</Tooltip>
	);
}
