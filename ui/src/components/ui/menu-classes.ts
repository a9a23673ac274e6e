// The look that menus, selects and popovers share.
import { cn } from "@/lib/cn";

/** A surface above the page. */
export const menuSurface =
	"z-50 overflow-hidden rounded-md bg-popover text-popover-foreground shadow-pop data-[state=open]:animate-in data-[state=open]:fade-in-0 duration-[140ms] ease-out";

/** A row of a menu. */
export const menuItem =
	"relative flex h-control-sm select-none items-center gap-2 rounded-sm px-2 text-body outline-none data-highlighted:bg-accent data-highlighted:text-accent-foreground data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0";

/** What every surface that floats beside its button has; `own` is its kind's look, `className` its user's. */
export const floating = (own: string, className: string | undefined) => ({
	collisionPadding: 8,
	className: cn(menuSurface, own, className),
});
