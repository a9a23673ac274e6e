// A question or a form over the page. Never a dialog over a dialog.
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

/** The scrim and the surface, shared with AlertDialog. */
export const scrim =
	"fixed inset-0 z-40 bg-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0 duration-[140ms]";
export const surface =
	"fixed left-1/2 top-1/2 z-50 flex max-h-[85vh] w-[520px] max-w-[calc(100vw-40px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl bg-popover text-popover-foreground shadow-pop data-[state=open]:animate-in data-[state=open]:fade-in-0 duration-[140ms] outline-none";

type Props = ComponentProps<typeof Radix.Content> & { title: string; description?: string };

/** `title` and `description` are always said, so that a screen reader can announce the dialog. */
export function DialogContent({ className, title, description, children, ...props }: Props) {
	return (
		<Radix.Portal>
			<Radix.Overlay className={scrim} />
			<Radix.Content
				className={cn(surface, className)}
				{...(description ? {} : { "aria-describedby": undefined })}
				{...props}
			>
				<header className="flex items-start gap-3 px-5 pb-3 pt-4">
					<div className="min-w-0 flex-1">
						<Radix.Title className="text-title font-semibold">{title}</Radix.Title>
						{description && (
							<Radix.Description className="mt-0.5 text-small text-muted-foreground">{description}</Radix.Description>
						)}
					</div>
					<Radix.Close asChild>
						<Button variant="ghost" size="icon-small" aria-label="Close">
							<X />
						</Button>
					</Radix.Close>
				</header>
				{children}
			</Radix.Content>
		</Radix.Portal>
	);
}

export function DialogBody({ className, ...props }: ComponentProps<"div">) {
	return <div className={cn("min-h-0 flex-1 overflow-auto px-5 pb-4", className)} {...props} />;
}

export function DialogFooter({ className, ...props }: ComponentProps<"footer">) {
	return <footer className={cn("flex items-center justify-end gap-2 border-t px-5 py-3", className)} {...props} />;
}
